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

  const axis = { axisLine: { lineStyle: { color: "token:line-strong" } }, axisLabel: { color: "token:muted", hideOverlap: true }, nameTextStyle: { color: "token:muted" }, splitLine: { lineStyle: { color: "token:line" } } };
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

  // The legend takes as many lines as its names need; the drawing begins beneath it, and its area grows by as much.
  const LINE = 24;
  const pen = document.createElement("canvas").getContext("2d");
  const lines = (names, wide) => {
    pen.font = `14px ${token("face")}`;
    let count = 1;
    let at = 0;
    for (const name of names) {
      const needs = 40 + pen.measureText(name).width;
      if (at && at + needs > wide) {
        count += 1;
        at = 0;
      }
      at += needs;
    }
    return count;
  };
  const beneathLegend = (area, option) => {
    area.style.height = "";
    if (!option.legend) return option;
    const extra = LINE * (lines(option.legend.data, area.clientWidth - 20) - 1);
    area.style.height = `${area.clientHeight + extra}px`;
    return { ...option, grid: { ...option.grid, top: option.grid.top + extra } };
  };

  // On a telephone long names of bars take two lines and less than half of the width; the area grows with the rows.
  const NARROW = 480;
  const ROW = 30;
  const besideNames = (area, option) => {
    if (option.yAxis?.type !== "category" || area.clientWidth >= NARROW) return option;
    area.style.height = `${Math.max(area.clientHeight, ROW * option.yAxis.data.length + 40)}px`;
    const label = { width: area.clientWidth * 0.42, overflow: "break", fontSize: 11, lineHeight: 13, interval: 0 };
    const gap = option.xAxis.boundaryGap?.[0] ? { boundaryGap: ["45%", "25%"] } : {}; // numbers stand on both sides of the bars
    return { ...option, xAxis: { ...option.xAxis, ...gap }, yAxis: { ...option.yAxis, axisLabel: { ...option.yAxis.axisLabel, ...label } } };
  };

  // Names around a radar stand in short lines on a telephone, cut between words; a Chinese character is as wide as two letters.
  const SHORT = 13;
  const words = new Intl.Segmenter(locale, { granularity: "word" });
  const broken = (name) => {
    const size = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);
    return [...words.segment(name)].reduce((made, { segment }) => {
      const line = made[made.length - 1];
      if (line && size(line + segment) > SHORT) return [...made, segment];
      return [...made.slice(0, -1), (line ?? "") + segment];
    }, []).map((line) => line.trim()).filter(Boolean).join("\n");
  };
  const aroundRadar = (area, option) => {
    if (!option.radar) return option;
    const narrow = area.clientWidth < NARROW;
    const names = { ...option.radar.axisName, ...(narrow ? { fontSize: 12, formatter: broken } : {}) };
    return { ...option, radar: { ...option.radar, radius: narrow ? "50%" : "68%", axisName: names } };
  };
  const fitted = (area, option) => aroundRadar(area, besideNames(area, beneathLegend(area, option)));

  // A point's name moves back into the picture where it would leave it.
  const inside = (chart) => ({ labelRect }) => {
    const over = labelRect.x + labelRect.width - chart.getWidth();
    return { dx: over > 0 ? -over : Math.max(0, -labelRect.x), hideOverlap: true };
  };

  const draw = (area) => {
    const block = document.getElementById(area.dataset.chart);
    const raw = JSON.parse(block.textContent);
    charts.get(area)?.dispose();
    area.classList.add("is-drawn");
    const option = fitted(area, resolve(raw));
    const chart = window.echarts.init(area, theme(), { renderer: "svg", locale: chinese ? "ZH" : "EN" });
    charts.set(area, chart);
    option.series?.forEach((series) => { if (series.labelLayout) series.labelLayout = inside(chart); });
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
  window.addEventListener("resize", () => areas().forEach((area) => area.clientWidth !== charts.get(area)?.getWidth() && draw(area)));
  // On paper the numbers stand open.
  window.addEventListener("beforeprint", () => document.querySelectorAll("[data-chart-table]").forEach((table) => { table.open = true; }));
  document.addEventListener("htmx:after:process", (event) => event.target.querySelectorAll?.("[data-chart]").forEach(draw));
})();
