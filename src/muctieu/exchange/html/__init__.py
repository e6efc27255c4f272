"""Web pages as saved by a browser: the article, without the menus and counters around it."""
