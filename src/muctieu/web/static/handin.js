// A report pasted or dropped anywhere on the page goes into the form; the form does all of it without this file.
"use strict";
(() => {
  const [file, text] = ["tep", "van-ban"].map((id) => document.getElementById(id));
  const take = (event, data) => {
    const words = data.getData("text/plain");
    if (data.files.length) file.files = data.files;
    else if (words.trim()) text.value = words;
    else return;
    event.preventDefault();
    file.form.querySelector("button").focus();
  };

  document.addEventListener("paste", (event) => {
    if (!event.target.closest?.("input, textarea")) take(event, event.clipboardData);
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (event.dataTransfer.types.includes("Files")) take(event, event.dataTransfer);
  });
})();
