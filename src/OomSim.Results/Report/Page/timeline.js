/* All charts of the page: one range of time, one cursor, one choice of what is shown. */
const Timeline = (() => {
  const charts = [];
  const hidden = new Set();
  let end = 1;
  let range = [0, 1];
  let time = null;
  let pointer = null; // where the mouse points: a chart, and shares of its width and height

  function reach() {
    return (range[1] - range[0]) / 150;
  }

  /* ── what all share ── */

  function setRange(min, max) {
    const least = Math.max(end * 1e-6, 1e-6);
    const width = Math.min(end, Math.max(least, max - min));
    const from = Math.max(0, Math.min(end - width, min));
    range = [from, from + width];
    charts.forEach(c => c.plot && rescale(c));
    keepTime();
    document.getElementById("range").textContent = Format.moment(range[0], width) + " – " + Format.moment(range[1], width);
  }

  /* After a change of the range: what the mouse points at is another moment, and a moment chosen otherwise stands elsewhere or is out of sight. */
  function keepTime() {
    if (pointer) {
      setTime(range[0] + pointer.x * (range[1] - range[0]), pointer.chart, pointer);
    } else if (time !== null) {
      setTime(time < range[0] || time > range[1] ? null : time, null);
    }
  }

  function zoom(factor, around) {
    const centre = around ?? time ?? (range[0] + range[1]) / 2;
    setRange(centre - (centre - range[0]) * factor, centre + (range[1] - centre) * factor);
  }

  function setTime(t, source, at) {
    time = t;
    pointer = at ? { ...at, chart: source } : null;
    for (const chart of charts) {
      if (chart.plot && chart !== source) {
        place(chart);
      }
      tell(chart, pointer && chart === source ? pointer.y : null);
    }
  }

  /* From the range and not from the scale of the plot, which takes a new range only when the script has ended. */
  function place(chart) {
    const left = time === null ? -10 : (time - range[0]) / (range[1] - range[0]) * chart.plot.over.clientWidth;
    chart.plot.setCursor({ left, top: time === null ? -10 : 0 }, false);
  }

  function toggle(name) {
    if (!hidden.delete(name)) {
      hidden.add(name);
    }
    charts.forEach(c => c.plot && !c.kind.own && refresh(c));
    document.querySelectorAll("[data-kind='" + name + "']").forEach(b => b.setAttribute("aria-pressed", String(!hidden.has(name))));
  }

  /* Shows the rows of these containers, in this order. */
  function arrange(order) {
    for (const chart of charts.filter(c => c.kind.arrange)) {
      chart.kind.arrange(order);
      chart.box.style.height = chart.kind.height + "px";
      chart.plot?.setSize({ width: chart.plot.width, height: chart.kind.height });
    }
  }

  /* Shows a moment: within the range, under the cursor. */
  function show(t) {
    if (t < range[0] || t > range[1]) {
      const half = (range[1] - range[0]) / 2;
      setRange(t - half, t + half);
    }
    setTime(t, null);
    announce();
  }

  function announce(chart) {
    const words = (chart ?? charts[0])?.kind.readout(time, reach(), range, null) ?? "";
    document.getElementById("announce").textContent = time === null ? "" : Format.moment(time, range[1] - range[0]) + (words ? ": " + words : "");
  }

  /* ── one chart ── */

  function hiddenOf(chart) {
    return chart.kind.own ? chart.hidden : hidden;
  }

  function refresh(chart) {
    chart.plot.setData(chart.kind.data(hiddenOf(chart), range), false);
    chart.plot.setScale("x", { min: range[0], max: range[1] });
  }

  function rescale(chart) {
    if (chart.kind.moves) {
      refresh(chart);
    } else {
      chart.plot.setScale("x", { min: range[0], max: range[1] });
    }
  }

  function tell(chart, share) {
    const { kind, readout, values } = chart;
    readout.textContent = time === null ? "" : (kind.quiet ? "" : Format.moment(time, range[1] - range[0]) + "  ") + kind.readout(time, reach(), range, share);
    if (values.size > 0) {
      const now = time === null ? {} : kind.values(time, range);
      values.forEach((element, name) => {
        const value = now[name];
        element.textContent = value === undefined || value === null ? "" : kind.show(value);
      });
    }
  }

  function add(element, kind) {
    const chart = { element, kind, plot: null, hidden: new Set(), values: new Map() };
    const head = make("div", "head");
    head.append(make("b", "", kind.title), chart.readout = make("span", "readout"));
    chart.box = make("div", "plot");
    chart.box.style.height = kind.height + "px";
    if (!kind.quiet) {
      chart.box.tabIndex = 0;
    }
    chart.box.setAttribute("role", "group");
    chart.box.setAttribute("aria-roledescription", "chart");
    chart.box.setAttribute("aria-label", kind.label);
    chart.box.setAttribute("aria-describedby", "keys");
    element.append(head, chart.box);
    if (kind.legend.length > 0) {
      element.append(legend(chart));
    }
    if (kind.key) {
      const key = make("div", "legend");
      kind.key.forEach(name => key.append(item(name, Charts.kinds[name] ?? name, Paint.colour(name), "span")));
      element.append(key);
    }
    charts.push(chart);
    keyboard(chart);
    whenSeen.observe(chart.box);
    whenSized.observe(chart.box);
    chart.box.chart = chart;
  }

  function make(tag, style, text) {
    const element = document.createElement(tag);
    element.className = style;
    element.textContent = text ?? "";
    return element;
  }

  function isLine(name) {
    return ["limit", "memhigh", "memlow", "memsoft", "memmin", "quota", "share", "marks", "min", "low", "high"].includes(name);
  }

  function item(name, text, paint, tag, drawnAsLine = isLine(name)) {
    const element = make(tag, "");
    const swatch = make("span", drawnAsLine ? "swatch line " + name : "swatch");
    swatch.style[drawnAsLine ? "borderColor" : "background"] = paint;
    swatch.dataset.swatch = name;
    element.append(swatch, text);
    return element;
  }

  function legend(chart) {
    const { kind } = chart;
    const box = make("div", "legend");
    for (const name of kind.legend) {
      const button = item(name, kind.names[name] + " ", kind.colours?.[name] ?? Paint.colour(name), "button", isLine(name) || kind.dashed === name);
      const value = make("span", "value");
      button.type = "button";
      button.append(value);
      button.setAttribute("aria-pressed", String(!hiddenOf(chart).has(name)));
      chart.values.set(name, value);
      if (!kind.tabbable) {
        button.tabIndex = -1;
      }
      if (kind.own) {
        button.addEventListener("click", () => {
          if (!chart.hidden.delete(name)) {
            chart.hidden.add(name);
          }
          button.setAttribute("aria-pressed", String(!chart.hidden.has(name)));
          refresh(chart);
        });
      } else {
        button.dataset.kind = name;
        button.title = "Click hides or shows it in all charts";
        button.addEventListener("click", () => toggle(name));
      }
      box.append(button);
    }
    return box;
  }

  function draw(chart) {
    if (chart.plot || chart.box.clientWidth === 0) {
      return;
    }
    const { kind, box } = chart;
    const options = {
      width: box.clientWidth, height: kind.height, legend: { show: false }, padding: [6, 20, 0, 0],
      scales: {
        x: { time: false, auto: false, min: range[0], max: range[1] },
        y: { range: (u, min, max) => kind.floor ?? [0, Math.max(max ?? 0, 1e-3) * 1.08] },
      },
      axes: kind.axes,
      series: [{}, ...kind.series()],
      cursor: {
        y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: 3 },
        bind: { dblclick: () => () => { setRange(0, end); return null; } },
      },
      hooks: {
        drawClear: [u => Paint.bands(u, kind.bands, hidden)],
        draw: [u => { kind.paint?.(u); Paint.marks(u, kind.marks, hidden); }],
        setSelect: [u => select(u)],
        ready: [() => queueMicrotask(() => time !== null && place(chart))],
      },
    };
    chart.plot = new uPlot(options, kind.data(hiddenOf(chart), range), box);
    chart.plot.over.addEventListener("mousemove", e => follow(chart, e));
    chart.plot.over.addEventListener("mouseleave", () => setTime(null, chart));
    chart.plot.over.addEventListener("wheel", e => wheel(chart, e), { passive: false });
  }

  function follow(chart, e) {
    const box = chart.plot.over.getBoundingClientRect();
    const x = Math.max(0, Math.min(1, (e.clientX - box.left) / box.width));
    setTime(range[0] + x * (range[1] - range[0]), chart, { x, y: Math.max(0, Math.min(0.999, (e.clientY - box.top) / box.height)) });
  }

  function select(u) {
    const { left, width } = u.select;
    if (width > 2) {
      const from = u.posToVal(left, "x");
      const to = u.posToVal(left + width, "x");
      u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
      setRange(from, to);
    }
  }

  function wheel(chart, e) {
    if (!e.ctrlKey && !e.metaKey && document.activeElement !== chart.box) {
      return;
    }
    e.preventDefault();
    const around = chart.plot.posToVal(e.clientX - chart.plot.over.getBoundingClientRect().left, "x");
    zoom(e.deltaY < 0 ? 0.8 : 1.25, around);
  }

  function keyboard(chart) {
    chart.box.addEventListener("mousedown", () => chart.box.focus({ preventScroll: true }));
    chart.box.addEventListener("keydown", e => {
      if (e.ctrlKey || e.metaKey || e.altKey) {
        return;
      }
      const span = range[1] - range[0];
      const step = span * (e.shiftKey ? 0.1 : 0.01);
      const move = by => {
        const next = Math.max(0, Math.min(end, (time ?? range[0] + span / 2) + by));
        if (next < range[0] || next > range[1]) {
          setRange(next < range[0] ? next : next - span, next < range[0] ? next + span : next);
        }
        setTime(next, null);
        announce(chart);
      };
      const actions = {
        ArrowLeft: () => move(-step), ArrowRight: () => move(step), "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "−": () => zoom(2),
        PageUp: () => setRange(range[0] - span * 0.8, range[1] - span * 0.8), PageDown: () => setRange(range[0] + span * 0.8, range[1] + span * 0.8),
        0: () => setRange(0, end), Escape: () => setTime(null, null),
      };
      if (actions[e.key]) {
        e.preventDefault();
        actions[e.key]();
      }
    });
  }

  /* Charts are made when they come near the window: sixty containers cost nothing until one looks at them. */
  const whenSeen = new IntersectionObserver(entries => entries.filter(e => e.isIntersecting).forEach(e => draw(e.target.chart)), { rootMargin: "500px" });
  const whenSized = new ResizeObserver(entries => entries.forEach(e => {
    const chart = e.target.chart;
    if (chart?.plot && e.contentRect.width > 0 && Math.abs(chart.plot.width - e.contentRect.width) >= 1) {
      chart.plot.setSize({ width: Math.floor(e.contentRect.width), height: chart.kind.height });
    }
  }));

  /* To the width that there is, at once. */
  function fit() {
    charts.filter(c => c.plot && c.box.clientWidth > 0).forEach(c => c.plot.setSize({ width: c.box.clientWidth, height: c.kind.height }));
  }

  function begin(data) {
    end = data.end;
    range = [0, end];
    const box = document.getElementById("charts");
    const kinds = [];
    if (data.containers.length > 0) {
      kinds.push(Charts.states(data));
    }
    if (data.host.t.length > 1) {
      kinds.push(Charts.host(data), Charts.free(data));
    }
    kinds.push(Charts.cpus(data));
    for (const kind of kinds.filter(k => k !== null)) {
      const element = make("div", "chart");
      element.dataset.chart = kind.title;
      box.append(element);
      add(element, kind);
    }
    document.querySelectorAll(".card .chart").forEach(element => {
      const curve = data.containers[Number(element.dataset.container)];
      if (curve && curve.t.length > 0) {
        const { from, to } = element.dataset;
        add(element, Charts[element.dataset.chart](from ? Data.life(curve, Number(from) / 1e6, Number(to) / 1e6) : curve));
      }
    });
    const there = new Set(data.containers.flatMap(c => Object.keys(Charts.kinds).filter(k => occurs(c, k))).concat(data.host.marks.t.length > 0 ? ["marks"] : []));
    const shared = document.getElementById("kinds");
    Object.keys(Charts.kinds).filter(k => there.has(k)).forEach(name => {
      const button = item(name, Charts.kinds[name], Paint.colour(name), "button");
      button.type = "button";
      button.dataset.kind = name;
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => toggle(name));
      shared.append(button);
    });
    setRange(0, end);
  }

  function occurs(curve, kind) {
    switch (kind) {
      case "kill": return curve.kills.length > 0;
      case "restart": return curve.restarts.length > 0;
      case "hung": case "paused": return curve[kind].length > 0;
      case "quota": case "share": return curve[kind].cpus.some(v => v !== null);
      case "failed": case "waiting": return curve.requests !== null && curve.requests.bands.some(b => b.name === kind);
      case "memhigh": case "memlow": case "memsoft": case "memmin": return kind in curve.bounds;
      case "marks": return false;
      default: return curve[kind].some(v => v > 0);
    }
  }

  function repaint() {
    document.querySelectorAll("[data-swatch]").forEach(s => {
      if (!s.dataset.swatch.startsWith("line")) {
        s.style[s.classList.contains("line") ? "borderColor" : "background"] = Paint.colour(s.dataset.swatch);
      }
    });
    charts.forEach(c => c.plot?.redraw(false, true));
  }

  return { begin, setRange, zoom, show, arrange, toggle, repaint, fit, all: () => setRange(0, end), drawAll: () => charts.forEach(draw), get range() { return range; }, get time() { return time; } };
})();
