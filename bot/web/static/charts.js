// Draws each chart from the table that stands behind it: without this script the tables remain.

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

function rowsOf(id) {
  const rows = Array.from(document.getElementById(id).tBodies[0].rows, (row) => row.dataset);
  return rows.filter((row) => row.reported !== undefined);
}

function headings(id) {
  return Array.from(document.getElementById(id).tHead.rows[0].cells, (cell) => cell.textContent.trim());
}

const base = () => ({
  animation: !reduced,
  aria: { enabled: true },
  textStyle: { fontFamily: style.getPropertyValue("--font"), color: colour("ink") },
  color: [colour("brand"), colour("focus"), colour("muted"), colour("lamp")],
});

const axis = (more) => ({
  axisLine: { lineStyle: { color: colour("line-strong") } },
  axisLabel: { color: colour("muted") },
  splitLine: { lineStyle: { color: colour("line") } },
  ...more,
});

function weeks(id) {
  const rows = rowsOf(id);
  const names = headings(id);
  const share = (n) => rows.map((row) => (row[`m${n}`] === undefined ? null : Number(row[`m${n}`])));
  return {
    ...base(),
    grid: { left: 44, right: 44, top: 16, bottom: 28 },
    xAxis: axis({ type: "category", data: rows.map((row) => row.label) }),
    yAxis: [axis({ type: "value", minInterval: 1 }), axis({ type: "value", max: 100, splitLine: { show: false } })],
    series: [
      { type: "bar", name: names[1], data: rows.map((row) => Number(row.reported)), itemStyle: { color: colour("brand-soft-press") } },
      ...[1, 2, 3, 4].map((n) => ({ type: "line", name: names[n + 1], yAxisIndex: 1, data: share(n), connectNulls: true, color: base().color[n - 1] })),
    ],
  };
}

// Says which line is which; the table below says the rest.
function legend(place, id) {
  const names = headings(id);
  const list = document.createElement("ul");
  list.className = "legend";
  base().color.forEach((shade, at) => {
    const item = document.createElement("li");
    const mark = document.createElement("i");
    mark.style.background = shade;
    item.append(mark, names[at + 2]);
    list.append(item);
  });
  place.before(list);
}

function bars(id, value) {
  const rows = rowsOf(id)
    .filter((row) => row[value] !== undefined)
    .sort((a, b) => Number(a[value]) - Number(b[value]));
  return {
    ...base(),
    grid: { left: 8, right: 32, top: 8, bottom: 8, containLabel: true },
    xAxis: axis({ type: "value" }),
    yAxis: axis({ type: "category", data: rows.map((row) => row.label) }),
    series: [
      {
        type: "bar",
        data: rows.map((row) => Number(row[value])),
        barMaxWidth: 22,
        label: { show: true, position: "right", color: colour("ink") },
      },
    ],
  };
}

function draw(place) {
  const { chart, table, value } = place.dataset;
  const rows = rowsOf(table);
  if (rows.length < 2) return;
  place.hidden = false;
  place.style.height = chart === "bars" ? `${48 + rows.length * 34}px` : "300px";
  const drawn = echarts.init(place, null, { renderer: "canvas" });
  drawn.setOption(chart === "weeks" ? weeks(table) : bars(table, value));
  if (chart === "weeks") legend(place, table);
  addEventListener("resize", () => drawn.resize());
}

for (const place of document.querySelectorAll("[data-chart]")) draw(place);
