/* The search on the first page. Material reads `?q=` by itself; in Zensical we type into its search. */
(() => {
  "use strict";
  const form = document.querySelector("form.k-search");
  const field = form.querySelector("input");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    const button = document.querySelector(".md-search__button");
    if (document.querySelector(".md-search__input") || !button) return;
    event.preventDefault();
    button.click();
    const roots = [...document.querySelectorAll("*")].map((element) => element.shadowRoot);
    const search = roots.map((root) => root?.querySelector("input")).find((input) => input);
    if (!search) return;
    search.value = field.value;
    search.dispatchEvent(new Event("input", { bubbles: true }));
    search.focus();
  });
})();
