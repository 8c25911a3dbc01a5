// Charts: each [data-chart] names a JSON block with an ECharts option. Strings in it that start with "token:" become
// colours of the page (so charts follow light and dark), those with "format:" become formatters. The table beneath
// carries the same numbers and is folded once its chart is drawn.
"use strict";

(() => {
  const chinese = document.documentElement.lang.startsWith("zh");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const locale = chinese ? "zh-CN" : "en";
  const charts = new Map();

  const digits = (value, most) => new Intl.NumberFormat(locale, { maximumFractionDigits: most }).format(value).replace("-", "−");
  const count = (value) =>
    chinese && Math.abs(value) >= 10000 ? `${digits(value / 10000, 1)}万` : digits(value, 0);
  const FORMATS = {
    count,
    signed: (value) => (value > 0 ? "+" : "") + count(value),
    percent: (value) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(value),
    ratio: (value) => digits(value, 2),
    score: (value) => digits(value, 1),
    label: (value) => String(value),
  };

  const last = (value) => (Array.isArray(value) ? value[value.length - 1] : value);
  // Axes and tooltips hand over a number, labels an object with the value (of pairs and triples: the last).
  // "text": the sentence a mark brings along. Holes in a series are handed over as "-" or nothing.
  const formatter = (name) => (given) => {
    if (name === "text") return given?.data?.text ?? given?.name ?? "";
    const value = last(given !== null && typeof given === "object" && "value" in given ? given.value : given);
    return typeof value === "number" ? FORMATS[name](value) : value ?? "";
  };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const resolve = (node) => {
    if (typeof node === "string" && node.startsWith("token:")) return token(node.slice(6));
    if (typeof node === "string" && node.startsWith("format:")) return formatter(node.slice(7));
    if (Array.isArray(node)) return node.map(resolve);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(value)]));
  };

  const axis = { axisLine: { lineStyle: { color: "token:line-strong" } }, axisLabel: { color: "token:muted" }, nameTextStyle: { color: "token:muted" }, splitLine: { lineStyle: { color: "token:line" } } };
  const theme = () =>
    resolve({
      color: ["token:action", "token:shortage", "token:surplus", "token:line-strong", "token:short-3", "token:over-3"],
      backgroundColor: "transparent",
      textStyle: { color: "token:ink", fontFamily: token("face"), fontSize: 14 },
      legend: { textStyle: { color: "token:ink" } },
      categoryAxis: axis,
      valueAxis: axis,
      timeAxis: axis,
      visualMap: { textStyle: { color: "token:muted" } },
      label: { color: "token:ink" },
    });

  const draw = (area) => {
    const block = document.getElementById(area.dataset.chart);
    const raw = JSON.parse(block.textContent);
    charts.get(area)?.dispose();
    area.classList.add("is-drawn");
    const chart = window.echarts.init(area, theme(), { renderer: "svg", locale: chinese ? "ZH" : "EN" });
    charts.set(area, chart);
    const option = resolve(raw);
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: document.getElementById(area.getAttribute("aria-labelledby")).textContent } },
      grid: { left: 8, right: 40, top: 24, bottom: 8, containLabel: true },
      ...option,
      // HTML tooltips would need inline styles, which the content security policy forbids.
      tooltip: { ...option.tooltip, renderMode: "richText", backgroundColor: token("ground"), borderColor: token("line-strong"), textStyle: { color: token("ink") } },
    });
    chart.on("click", (event) => event.data?.url && window.location.assign(event.data.url));
    area.parentElement.querySelector("[data-chart-table]")?.removeAttribute("open");
  };

  const areas = () => document.querySelectorAll("[data-chart]");
  areas().forEach(draw);
  dark.addEventListener("change", () => areas().forEach(draw));
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
  // On paper the numbers stand open.
  window.addEventListener("beforeprint", () => document.querySelectorAll("[data-chart-table]").forEach((table) => { table.open = true; }));
  document.addEventListener("htmx:after:process", (event) => event.target.querySelectorAll?.("[data-chart]").forEach(draw));
})();
