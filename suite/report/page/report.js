"use strict";
(() => {
  const form = document.getElementById("filter");
  const items = [...document.querySelectorAll("[data-status]")].map(element => ({element, text: element.textContent.toLowerCase()}));
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("input[name=status]:checked")].map(box => box.value));
    const section = form.elements.section.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const {element, text} of items) {
      const {status, section: own} = element.dataset;
      const keep = wanted.has(status) && (!section || !own || own === section) && words.every(word => text.includes(word));
      element.hidden = !keep;
      if (keep) shown++;
    }
    for (const harm of document.querySelectorAll("section.harm")) {
      harm.hidden = !harm.querySelector("article:not([hidden])");
    }
    form.querySelector("output").value = `${shown} of ${items.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.hidden = false;
  apply();

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

  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
