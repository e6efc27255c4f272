"""Mail as it lies in a folder: messages one by one, each as text with its attachments."""
