// Draws each chart from the JSON beside it. The table below a chart says the same without this script.
(() => {
  "use strict";
  const styles = getComputedStyle(document.documentElement);
  const token = (name, other) => styles.getPropertyValue(name).trim() || other;

  function option(data) {
    const ink = token("--ink-2", "#544d44");
    const line = token("--chart-grid", "#e5dfd5");
    const colours = [1, 2, 3, 4, 5].map((n) => token(`--chart-${n}`, "#1c567f"));
    const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: data.digits ?? 0, notation: "compact" });
    const whole = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: data.digits ?? 0 });
    const show = (value) => (value == null ? "–" : `${data.prefix || ""}${whole.format(value)}${data.suffix || ""}`);
    const text = { color: ink, fontFamily: "inherit", fontSize: 12 };
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      color: colours,
      grid: { left: 8, right: data.series.length > 1 || data.labels ? 64 : 16, top: 16, bottom: 8, containLabel: true },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: data.kind === "bar" ? "shadow" : "line" },
        valueFormatter: show,
      },
      xAxis: {
        type: "category", data: data.x, axisLabel: { ...text, hideOverlap: true }, axisTick: { show: false },
        axisLine: { lineStyle: { color: line } }, boundaryGap: data.series.some((series) => series.kind === "bar"),
      },
      yAxis: {
        type: "value", axisLabel: { ...text, formatter: (value) => `${data.prefix || ""}${number.format(value)}${data.suffix || ""}` },
        splitLine: { lineStyle: { color: line } }, splitNumber: 4, min: 0,
      },
      series: data.series.map((series) => ({
        name: series.name,
        type: series.kind || "line",
        data: series.values,
        connectNulls: false,
        showSymbol: series.values.filter((value) => value != null).length < 3,
        symbolSize: 6,
        barMaxWidth: 28,
        lineStyle: { width: series.dashed ? 1.5 : 2, type: series.dashed ? "dashed" : "solid" },
        itemStyle: { color: colours[series.colour ?? 0], borderRadius: series.kind === "bar" ? [3, 3, 0, 0] : 0 },
        endLabel: { show: (series.kind || "line") === "line" && data.series.length > 1, formatter: series.name, color: ink, fontSize: 12 },
        emphasis: { focus: "none" },
      })),
    };
  }

  // Bars that lie: what led from one level to the next, each beginning where the one before ended.
  function waterfall(data) {
    const base = option({ ...data, series: [] });
    const colours = { level: token("--ink-2", "#544d44"), rise: token("--rise", "#1d663a"), fall: token("--fall", "#a31d2c") };
    const bar = { type: "bar", stack: "steps", barMaxWidth: 22, silent: true };
    return {
      ...base,
      grid: { left: 8, right: 96, top: 8, bottom: 8, containLabel: true },
      tooltip: { show: false },
      yAxis: { ...base.xAxis, inverse: true, boundaryGap: true, axisLabel: { ...base.xAxis.axisLabel, interval: 0, width: 132, overflow: "break" } },
      xAxis: { ...base.yAxis, splitNumber: 3, axisLabel: { ...base.yAxis.axisLabel, hideOverlap: true } },
      series: [
        { ...bar, data: data.bases, itemStyle: { color: "transparent" } },
        {
          ...bar,
          data: data.sizes.map((value, place) => ({ value, itemStyle: { color: colours[data.tones[place]], borderRadius: 2 } })),
          label: { show: true, position: "right", color: token("--ink", "#211d18"), fontSize: 12, formatter: ({ dataIndex }) => data.texts[dataIndex] },
        },
      ],
    };
  }

  document.querySelectorAll("[data-chart]").forEach((box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    chart.setOption(data.kind === "waterfall" ? waterfall(data) : option(data));
    new ResizeObserver(() => chart.resize()).observe(box);
  });
})();
