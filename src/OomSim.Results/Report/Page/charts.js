/* What each kind of chart shows; timeline.js makes them and keeps them together. */
const Charts = (() => {
  const kinds = {
    kernel: "kernel", anon: "anonymous", shmem: "shared memory", file: "page cache", swap: "swap", limit: "limit",
    kill: "OOM kills", hung: "hung", paused: "paused", restart: "restarts",
  };
  const stackOrder = ["kernel", "anon", "shmem", "file", "swap"];
  const hostOrder = ["kernel", "anon", "shmem", "file", "free"];
  const hostNames = { ...kinds, kernel: "kernel and services", free: "free" };
  const lineColours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#b8a800"];
  const lineDashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [], [6, 3], [2, 2], [8, 3, 2, 3]];
  const powers = Array.from({ length: 50 }, (_, i) => 2 ** i);
  const times = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120,
    300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim() || "#888888";
  }

  function axes(values, incrs, height) {
    const common = {
      stroke: () => colour("muted"), font: "11px system-ui, sans-serif", labelFont: "11px system-ui, sans-serif",
      grid: { stroke: () => colour("grid"), width: 1 }, ticks: { stroke: () => colour("grid"), width: 1, size: 4 },
    };
    return [
      { ...common, size: 24, space: 74, incrs: times, values: (u, splits, axis, space, step) => splits.map(t => Format.time(t, step)) },
      { ...common, size: 66, space: height > 120 ? 28 : 22, incrs, values },
    ];
  }

  const byteAxis = (u, splits) => splits.map(Format.bytes);

  /* Areas that stand on each other: the topmost is drawn first, each down to the floor. */
  function stack(source, order) {
    let sum = new Float64Array(source.t.length);
    const tops = [];
    for (const name of order) {
      sum = sum.map((v, i) => v + source[name][i]);
      tops.unshift({ name, values: sum });
    }
    return tops;
  }

  function isThere(source, name) {
    return source[name].some(v => v > 0);
  }

  function area(name) {
    return { fill: () => colour(name), stroke: () => colour(name), width: 0, points: { show: false }, paths: uPlot.paths.linear() };
  }

  function memory(curve) {
    const there = stackOrder.filter(name => isThere(curve, name));
    const top = Math.max(...curve.memory.map((v, i) => v + curve.swap[i]), 1);
    const limits = curve.limit.filter(v => v !== null);
    const near = limits.length > 0 && Math.min(...limits) <= top * 3;
    const last = limits[limits.length - 1];
    const kills = curve.kills.reduce((n, k) => n + k.count, 0);
    return {
      title: limits.length > 0 && !near ? "memory, far below the limit of " + Format.bytes(last) : "memory", height: 170, legend: [...there, ...(limits.length > 0 ? ["limit"] : [])], names: kinds,
      axes: axes(byteAxis, powers, 170),
      series: () => [...there].reverse().map(area).concat([{ stroke: () => colour("limit"), width: 1.5, dash: [6, 4], points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }]),
      data(hidden) {
        const shown = there.filter(name => !hidden.has(name));
        const tops = new Map(stack(curve, shown).map(s => [s.name, s.values]));
        const limit = near && !hidden.has("limit") ? curve.limit.map(v => v !== null && v <= top * 3 ? v : null) : curve.limit.map(() => null);
        return [curve.t, ...[...there].reverse().map(name => tops.get(name) ?? new Array(curve.t.length).fill(null)), limit];
      },
      values: t => Object.fromEntries(there.concat("limit").map(name => [name, Data.at(curve.t, curve[name], t, name === "limit")])),
      show: Format.bytes,
      readout(t, reach) {
        const used = Data.at(curve.t, curve.memory, t, false);
        if (used === null) {
          return "not there";
        }
        const limit = Data.at(curve.t, curve.limit, t, true);
        const state = stateAt(curve, t);
        const kill = curve.kills.find(k => Math.abs(k.at - t) <= reach);
        return Format.bytes(used) + (limit === null ? "" : " of " + Format.bytes(limit)) + (state ? ", " + state : "")
          + (kill ? ", OOM kill of " + kill.victim + (kill.count > 1 ? " and " + (kill.count - 1) + " more" : "") : "");
      },
      label: "Memory of " + curve.name + ": peak " + Format.bytes(Math.max(...curve.memory, 0)) + ", " + (limits.length === 0 ? "no limit" : "limit " + Format.bytes(last))
        + ", " + kills + (kills === 1 ? " OOM kill." : " OOM kills."),
      bands: [...curve.hung.map(i => ({ ...i, name: "hung" })), ...curve.paused.map(i => ({ ...i, name: "paused" }))],
      marks: [...curve.restarts.map(at => ({ at, name: "restart", text: "" })), ...curve.kills.map(k => ({ at: k.at, name: "kill", text: k.victim + (k.count > 1 ? " ×" + k.count : "") }))],
    };
  }

  function stateAt(curve, t) {
    const span = curve.states.find(s => t >= s.from && t < s.to);
    return span ? span.name : "";
  }

  /* The last answer again where nothing has changed: every move of the cursor asks. */
  function remember(ask) {
    let from, to, answer;
    return range => {
      if (range[0] !== from || range[1] !== to) {
        [from, to] = range;
        answer = ask(range);
      }
      return answer;
    };
  }

  function cpu(curve) {
    const line = remember(range => Data.rates(curve, range[0], range[1], 300));
    return {
      title: "CPU", height: 84, legend: [], names: {}, quiet: true,
      axes: axes((u, splits) => splits.map(Format.cpus), undefined, 84),
      series: () => [{ fill: () => colour("cpu"), stroke: () => colour("cpu"), width: 1, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }],
      data: (hidden, range) => line(range),
      moves: true,
      values: () => ({}),
      show: Format.cpus,
      readout(t, reach, range) {
        const [x, y] = line(range);
        const value = y[Math.max(0, Data.before(x, t))];
        return value === null ? "" : Format.cpus(value) + " CPUs";
      },
      label: "CPU that " + curve.name + " used.",
      bands: curve.paused.map(i => ({ ...i, name: "paused" })), marks: [],
    };
  }

  function host(data) {
    const source = data.host;
    const there = hostOrder.filter(name => name === "free" || isThere(source, name));
    const swap = isThere(source, "swap");
    const marks = data.containers.flatMap(c => c.kills.map(k => ({ at: k.at, name: "kill", text: c.name })));
    return {
      title: "Memory of the host", height: 230, legend: swap ? [...there, "swap"] : there, names: hostNames, tabbable: true,
      axes: axes(byteAxis, powers, 230),
      series: () => [...there].reverse().map(area).concat(swap ? [{ stroke: () => colour("swap"), width: 2, dash: [6, 3], points: { show: false } }] : []),
      data(hidden) {
        const shown = there.filter(name => !hidden.has(name));
        const tops = new Map(stack(source, shown).map(s => [s.name, s.values]));
        const columns = [...there].reverse().map(name => tops.get(name) ?? new Array(source.t.length).fill(null));
        return [source.t, ...columns, ...(swap ? [hidden.has("swap") ? new Array(source.t.length).fill(null) : source.swap] : [])];
      },
      values: t => Object.fromEntries(there.concat("swap").map(name => [name, Data.at(source.t, source[name], t, false)])),
      show: Format.bytes,
      readout(t) {
        const total = Data.at(source.t, source.total, t, false);
        const free = Data.at(source.t, source.free, t, false);
        return total === null ? "" : Format.bytes(total - free) + " of " + Format.bytes(total) + " in use";
      },
      label: "Memory of the host by kind, of " + Format.bytes(source.total[0] ?? 0) + ".",
      bands: [], marks,
    };
  }

  function cpus(data) {
    const used = c => c.cpu.length === 0 ? 0 : Math.max(...c.cpu);
    const shown = data.containers.filter(c => used(c) > 0).sort((a, b) => used(b) - used(a)).slice(0, lineColours.length);
    if (shown.length === 0) {
      return null;
    }
    const names = Object.fromEntries(shown.map((c, i) => ["line" + i, c.name]));
    const lines = remember(range => shown.map(c => Data.rates(c, range[0], range[1], 400)));
    return {
      title: "CPU" + (data.containers.length > shown.length ? " of the " + shown.length + " containers that used most of it" : ""), height: 170,
      legend: Object.keys(names), names, tabbable: true, colours: Object.fromEntries(shown.map((c, i) => ["line" + i, lineColours[i]])), own: true,
      axes: axes((u, splits) => splits.map(Format.cpus), undefined, 170),
      series: () => shown.map((c, i) => ({ stroke: lineColours[i], width: 1.75, dash: lineDashes[i], points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) })),
      data(hidden, range) {
        const all = lines(range);
        return [all[0][0], ...all.map((l, i) => hidden.has("line" + i) ? l[1].map(() => null) : l[1])];
      },
      moves: true,
      values(t, range) {
        return Object.fromEntries(lines(range).map(([x, y], i) => ["line" + i, y[Math.max(0, Data.before(x, t))]]));
      },
      show: Format.cpus,
      readout: () => "",
      label: "CPUs that containers used.",
      bands: [], marks: [],
    };
  }

  /* A row for each container, coloured by what it was doing. */
  function states(data) {
    let rows = data.containers.filter(c => c.states.length > 0);
    const row = rows.length > 40 ? 13 : 18;
    return {
      title: "States", height: rows.length * row + 26, legend: [], names: {},
      arrange(order) {
        rows = order.map(i => data.containers[i]).filter(c => c.states.length > 0);
        this.height = Math.max(1, rows.length) * row + 26;
        return rows.length;
      },
      axes: [axes(null, null, 200)[0], { show: true, size: 66, stroke: () => colour("muted"), grid: { show: false }, ticks: { show: false }, values: () => [] }],
      series: () => [{ stroke: "transparent", points: { show: false } }],
      data: () => [[0, data.end], [0, 0]],
      floor: [0, 1],
      values: () => ({}), show: String,
      readout(t, reach, range, share) {
        const which = share === null ? null : rows[Math.floor(share * rows.length)];
        return which ? which.name + ": " + (stateAt(which, t) || "not there") : "";
      },
      label: "States of " + rows.length + " containers over time.",
      bands: [], marks: [],
      paint: u => paintStates(u, rows, row),
      key: [...new Set(rows.flatMap(c => c.states.map(s => s.name))), ...(rows.some(c => c.kills.length > 0) ? ["kill"] : [])],
    };
  }

  function paintStates(u, rows, height) {
    const ratio = uPlot.pxRatio;
    const { ctx, bbox } = u;
    ctx.save();
    ctx.font = (height > 15 ? 11 : 10) * ratio + "px system-ui, sans-serif";
    ctx.textBaseline = "middle";
    rows.forEach((curve, i) => {
      const top = bbox.top + i * height * ratio;
      ctx.fillStyle = colour("ink");
      ctx.textAlign = "right";
      ctx.fillText(fitting(ctx, curve.name, bbox.left - 6 * ratio), bbox.left - 5 * ratio, top + height * ratio / 2);
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.setLineDash([]);
      for (const span of curve.states) {
        const from = Math.max(bbox.left, u.valToPos(span.from, "x", true));
        const to = Math.min(bbox.left + bbox.width, u.valToPos(span.to, "x", true));
        if (to < bbox.left || from > bbox.left + bbox.width) {
          continue;
        }
        const width = Math.max(ratio, to - from);
        ctx.fillStyle = colour(span.name);
        ctx.fillRect(from, top + ratio, width, height * ratio - 2 * ratio);
        if (span.name === "hung") {
          hatch(ctx, from, top + ratio, width, height * ratio - 2 * ratio, "#5a5300");
        }
        if (height > 15 && ctx.measureText(span.name).width + 8 * ratio < width) {
          ctx.fillStyle = readable(ctx.fillStyle = colour(span.name));
          ctx.textAlign = "left";
          ctx.fillText(span.name, from + 4 * ratio, top + height * ratio / 2);
        }
      }
      for (const kill of curve.kills) {
        const x = u.valToPos(kill.at, "x", true);
        for (const [name, width] of [["paper", 5], ["kill", 3]]) {
          ctx.strokeStyle = colour(name);
          ctx.lineWidth = width * ratio;
          ctx.beginPath();
          ctx.moveTo(x, top);
          ctx.lineTo(x, top + height * ratio);
          ctx.stroke();
        }
      }
      ctx.restore();
    });
    ctx.restore();
  }

  function fitting(ctx, text, width) {
    if (ctx.measureText(text).width <= width) {
      return text;
    }
    const letters = Array.from(text);
    while (letters.length > 1 && ctx.measureText(letters.join("") + "…").width > width) {
      letters.splice(Math.max(1, letters.length - 3), 1);
    }
    const end = letters.splice(Math.max(1, letters.length - 2));
    return letters.join("") + "…" + end.join("");
  }

  function readable(background) {
    const [r, g, b] = [1, 3, 5].map(i => parseInt(background.slice(i, i + 2), 16));
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255 > 0.5 ? "#222222" : "#ffffff";
  }

  function hatch(ctx, left, top, width, height, stroke) {
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = stroke;
    ctx.lineWidth = ratio;
    ctx.globalAlpha = 0.55;
    ctx.beginPath();
    const first = left - height - (left - height) % (8 * ratio);
    for (let x = first; x < left + width; x += 8 * ratio) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
    ctx.restore();
  }

  /* Pauses and hangs stand behind the curves, kills and restarts before them. */
  function paintBands(u, bands, hidden) {
    const { ctx, bbox } = u;
    for (const band of bands) {
      if (hidden.has(band.name)) {
        continue;
      }
      const from = Math.max(bbox.left, u.valToPos(band.from, "x", true));
      const to = Math.min(bbox.left + bbox.width, u.valToPos(band.to, "x", true));
      if (to >= bbox.left && from <= bbox.left + bbox.width) {
        ctx.save();
        ctx.fillStyle = colour(band.name);
        ctx.globalAlpha = 0.35;
        ctx.fillRect(from, bbox.top, Math.max(uPlot.pxRatio, to - from), bbox.height);
        ctx.restore();
        if (band.name === "hung") {
          hatch(ctx, from, bbox.top, Math.max(uPlot.pxRatio, to - from), bbox.height, colour("hung-line"));
        }
      }
    }
  }

  function paintMarks(u, marks, hidden) {
    const { ctx, bbox } = u;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.font = 11 * ratio + "px system-ui, sans-serif";
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.lineJoin = "round";
    ctx.setLineDash([]);
    let free = -1;
    for (const mark of marks) {
      const x = u.valToPos(mark.at, "x", true);
      if (hidden.has(mark.name) || x < bbox.left - ratio || x > bbox.left + bbox.width + ratio) {
        continue;
      }
      ctx.fillStyle = ctx.strokeStyle = colour(mark.name);
      if (mark.name === "kill") {
        ctx.lineWidth = 2 * ratio;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
        const text = fitting(ctx, mark.text, 130 * ratio);
        const width = ctx.measureText(text).width;
        const left = Math.min(x + 4 * ratio, bbox.left + bbox.width - width - 2 * ratio);
        if (text && left > free) {
          ctx.strokeStyle = colour("paper");
          ctx.lineWidth = 3 * ratio;
          ctx.strokeText(text, left, bbox.top + 2 * ratio);
          ctx.fillStyle = colour("ink");
          ctx.fillText(text, left, bbox.top + 2 * ratio);
          free = left + width + 6 * ratio;
        }
      } else {
        const floor = bbox.top + bbox.height;
        ctx.beginPath();
        ctx.moveTo(x - 4 * ratio, floor);
        ctx.lineTo(x + 4 * ratio, floor);
        ctx.lineTo(x, floor - 8 * ratio);
        ctx.fill();
      }
    }
    ctx.restore();
  }

  return { kinds, memory, cpu, host, cpus, states, colour, paintBands, paintMarks };
})();
