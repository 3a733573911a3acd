// What pages gain from JavaScript: menus that close, shortcuts, charts. Every page works without it.
(function () {
  "use strict";

  const menus = () => document.querySelectorAll("details.drop[open], details.definition[open]");

  document.addEventListener("click", (event) => {
    menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  function closeMenus() {
    menus().forEach((menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  }

  const writing = (element) =>
    element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
    return Boolean(link);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeMenus();
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (event.key === "/") {
      const field = document.querySelector("[data-search]");
      if (field) {
        event.preventDefault();
        const fold = field.closest("details");
        if (fold) fold.open = true;
        field.focus();
      }
      return;
    }
    const key = event.key === "?" ? "help" : event.key;
    if (follow(`[data-key="${CSS.escape(key)}"]`)) event.preventDefault();
  });

  function isDark() {
    const chosen = document.documentElement.dataset.bsTheme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function draw(container) {
    const chart = JSON.parse(document.getElementById(container.dataset.chart).textContent);
    const spec = Object.assign({}, chart.spec, { config: chart.themes[isDark() ? "dark" : "light"] });
    vegaCharts.embed(container, spec, {
      ast: true,
      expr: vegaCharts.expressionInterpreter,
      actions: false,
      defaultStyle: false,
      renderer: "svg",
      tooltip: { disableDefaultStyle: true },
      formatLocale: chart.formatLocale,
      timeFormatLocale: chart.timeFormatLocale,
    });
  }

  function drawAll() {
    if (typeof vegaCharts !== "undefined") document.querySelectorAll("[data-chart]").forEach(draw);
  }

  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (typeof vegaCharts !== "undefined") event.target.querySelectorAll("[data-chart]").forEach(draw);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
