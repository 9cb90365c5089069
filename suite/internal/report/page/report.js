"use strict";
(() => {
  const form = document.getElementById("filter");
  const items = [...document.querySelectorAll("[data-status]")];
  const texts = new Map(); // what an item says, in lower case; read when it is first looked for
  const says = (item, word) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item).includes(word);
  };
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("input[name=status]:checked")].map(box => box.value));
    const section = form.elements.section.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const {status, section: own} = item.dataset;
      const inSection = !section || (own ? own === section : says(item, section + "."));
      item.hidden = !(wanted.has(status) && inSection && words.every(word => says(item, word)));
      if (!item.hidden) shown++;
    }
    for (const part of document.querySelectorAll("section.harm, section.unjudged, section.matrix")) {
      part.hidden = !part.querySelector("[data-status]:not([hidden])");
    }
    // What was looked for must not stay behind a fold.
    for (const fold of document.querySelectorAll("section.unjudged > details")) {
      if (words.length) fold.open = true;
    }
    form.querySelector("output").value = `${shown} of ${items.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.hidden = false;
  form.querySelector("output").value = `${items.length} of ${items.length} shown`;

  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const pre = button.previousElementSibling;
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = "Copied";
      } catch {
        // A page from a file may have no clipboard: select the text instead.
        getSelection().selectAllChildren(pre);
        button.textContent = "Selected";
      }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  // Paper has no folds.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
})();
