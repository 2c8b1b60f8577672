/* The filters above the list of KPIs. Without this script the whole list stands. */
(() => {
  "use strict";
  const form = document.querySelector(".k-filter");
  const rows = [...form.parentElement.querySelector(".k-filter ~ .k-wide .k-table").tBodies[0].rows];
  const lists = [...form.querySelectorAll("select")];
  const said = form.querySelector('[role="status"]');
  const button = form.querySelector("button");
  const KPIS = (count) => `${count.toLocaleString("en")} KPI${count === 1 ? "" : "s"}`;

  const narrow = () => {
    const chosen = lists.filter((list) => list.value).map((list) => list.selectedOptions[0]);
    const wanted = chosen.map((option) => new Set(option.dataset.rows.split(" ").map(Number)));
    const shown = rows.filter((row, number) => {
      row.hidden = !wanted.every((numbers) => numbers.has(number));
      return !row.hidden;
    });
    const some = `${shown.length.toLocaleString("en")} of ${KPIS(rows.length)}`;
    const none = `None of ${KPIS(rows.length)}`;
    said.textContent = !chosen.length ? KPIS(rows.length) : shown.length ? some : none;
    button.disabled = !chosen.length;
  };

  /** Show what the address asks for; values that it does not know are left out. */
  const recall = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const list of lists) {
      const value = asked.get(list.name);
      list.value = [...list.options].some((option) => option.value === value) ? value : "";
    }
    narrow();
  };

  const keep = () => {
    const chosen = lists.filter((list) => list.value).map((list) => [list.name, list.value]);
    const state = new URLSearchParams(chosen).toString();
    history.replaceState(history.state, "", state ? `#${state}` : location.href.split("#")[0]);
    narrow();
  };

  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const list of lists) list.value = "";
    lists[0].focus();
    keep();
  });
  const follow = () => (form.isConnected ? recall() : removeEventListener("hashchange", follow));
  addEventListener("hashchange", follow);
  form.hidden = false;
  recall();
})();
