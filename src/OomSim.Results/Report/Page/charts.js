/* What each kind of chart shows; timeline.js makes them and keeps them together. */
const Charts = (() => {
  const kinds = {
    kernel: "kernel", anon: "anonymous", shmem: "shared memory", file: "page cache", swap: "swap", limit: "limit", memhigh: "memory.high", memlow: "memory.low", memsoft: "soft limit", memmin: "memory.min",
    kill: "OOM kills", hung: "hung", paused: "paused", restart: "restarts, starts again", failed: "no answer", waiting: "waiting at the end", quota: "CPU quota", share: "CPU share", marks: "watermarks",
  };
  const stackOrder = ["kernel", "anon", "shmem", "file", "swap"];
  const hostOrder = ["kernel", "anon", "shmem", "file", "free"];
  const hostNames = { ...kinds, kernel: "kernel and services", free: "free" };
  const lineColours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#b8a800"];
  const lineDashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [], [6, 3], [2, 2], [8, 3, 2, 3]];
  const boundDashes = { memhigh: [8, 3, 2, 3], memlow: [2, 3], memsoft: [2, 3], memmin: [4, 3] };
  const powers = Array.from({ length: 50 }, (_, i) => 2 ** i);
  const times = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120,
    300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

  const { colour } = Paint;

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

  /* Its rim is of its colour, so that a peak narrower than a pixel is seen. */
  function area(name) {
    return { fill: () => colour(name), stroke: () => colour(name), width: 1, points: { show: false }, paths: uPlot.paths.linear() };
  }

  /* Seen over areas, too: with paper beneath it. */
  function boundLine(name, width, dash) {
    return { stroke: () => colour(name), width, dash, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) };
  }

  /* What is not in force to the end. */
  function until(line) {
    return line.until === null ? "" : " until " + Math.round(line.until * 1000) / 1000 + " s";
  }

  function memory(curve) {
    const there = stackOrder.filter(name => isThere(curve, name));
    const top = Math.max(...curve.memory.map((v, i) => v + curve.swap[i]), 1);
    const limits = curve.limit.filter(v => v !== null);
    const near = limits.length > 0 && Math.min(...limits) <= top * 3;
    const last = limits[limits.length - 1];
    const kills = curve.kills.reduce((n, k) => n + k.count, 0);
    /* A line above the limit is never met; one far above what is used would press it flat. Protection that far above protects all of it. */
    const most = limits.length > 0 ? Math.max(...limits) : Infinity;
    const below = v => v !== null && v <= top * 3 ? v : null;
    const reach = name => Math.max(top * (name === "memhigh" ? 3 : 2), near ? Math.max(...limits.map(v => below(v) ?? 0)) : 0);
    const bounds = Object.entries(curve.bounds).map(([name, line]) => ({ name, at: held(line, "bytes"), steps: line.bytes.filter(v => v !== null), last: line.bytes.findLast(v => v !== null), until: line.until, reach: reach(name) }));
    const fits = (b, v) => v !== null && v <= most && v <= b.reach;
    const drawn = bounds.filter(b => b.steps.some(v => fits(b, v)));
    const far = [...(limits.length > 0 && !near ? ["the limit of " + Format.bytes(last) + until(curve)] : []), ...bounds.filter(b => b.last > b.reach && b.last <= most).map(b => kinds[b.name] + " of " + Format.bytes(b.last) + until(b))];
    return {
      title: "memory" + (far.length > 0 ? ", far below " + far.join(" and ") : ""), height: 170,
      legend: [...there, ...(limits.length > 0 ? ["limit"] : []), ...drawn.map(b => b.name)], names: kinds,
      axes: axes(byteAxis, powers, 170),
      series: () => [...there].reverse().map(area).concat(drawn.flatMap(b => [boundLine("paper", 3.5), boundLine(b.name, 1.75, boundDashes[b.name])]),
        /* Over those that are as high. */
        [{ stroke: () => colour("limit"), width: 1.5, dash: [6, 4], points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }]),
      data(hidden) {
        const shown = there.filter(name => !hidden.has(name));
        const tops = new Map(stack(curve, shown).map(s => [s.name, s.values]));
        const limit = near && !hidden.has("limit") ? curve.limit.map(below) : curve.limit.map(() => null);
        return [curve.t, ...[...there].reverse().map(name => tops.get(name) ?? new Array(curve.t.length).fill(null)),
          ...drawn.map(b => Array.from(curve.t, t => !hidden.has(b.name) && fits(b, b.at(t)) ? b.at(t) : null)).flatMap(line => [line, line]), limit];
      },
      values: t => Object.fromEntries(there.concat("limit").map(name => [name, Data.at(curve.t, curve[name], t, name === "limit")]).concat(drawn.map(b => [b.name, b.at(t)]))),
      show: Format.bytes,
      readout(t, reach) {
        const used = Data.at(curve.t, curve.memory, t, false);
        if (used === null || (curve.states.length > 0 && !curve.states.some(s => t >= s.from && t <= s.to))) {
          return "not there";
        }
        const limit = Data.at(curve.t, curve.limit, t, true);
        const state = stateAt(curve, t);
        const kill = curve.kills.find(k => Math.abs(k.at - t) <= reach);
        return Format.bytes(used) + (limit === null ? "" : " of " + Format.bytes(limit)) + (state ? ", " + state : "")
          + (kill ? ", OOM kill of " + kill.victim + (kill.count > 1 ? " and " + (kill.count - 1) + " more" : "") : "");
      },
      label: "Memory of " + curve.name + ": peak " + Format.bytes(Math.max(...curve.memory, 0)) + ", " + (limits.length === 0 ? "no limit" : "limit " + Format.bytes(last) + until(curve)) + bounds.map(b => ", " + kinds[b.name] + " " + Format.bytes(b.last) + until(b)).join("")
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

  /* What holds from each moment on until the next: its value at any time. */
  function held(line, name) {
    const times = [...line.t, Infinity];
    const values = [...line[name], null];
    return t => Data.at(times, values, t, true);
  }

  /* Lines far above what is used would press it flat; the title tells of them then. */
  function grants(curve, top) {
    const lines = ["quota", "share"].map(name => ({ name, there: curve[name].cpus.filter(v => v !== null) })).filter(l => l.there.length > 0);
    const near = lines.filter(l => Math.min(...l.there) <= top * 4);
    const words = lines.filter(l => !near.includes(l)).map(l => l.name + " of " + Format.cpus(l.there[l.there.length - 1]));
    return { near: near.map(l => l.name), title: "CPU" + (words.length > 0 ? ", far below its " + words.join(" and its ") : "") };
  }

  function cpu(curve) {
    const line = remember(range => Data.rates(curve, range[0], range[1], 300));
    const top = Math.max(...Data.rates(curve, curve.t[0], curve.t[curve.t.length - 1], 300)[1].map(v => v ?? 0));
    const { near, title } = grants(curve, top);
    const dashes = { quota: [6, 4], share: [] };
    const lineAt = { quota: held(curve.quota, "cpus"), share: held(curve.share, "cpus") };
    return {
      title, height: near.length > 0 ? 104 : 84, legend: near, names: { quota: "quota", share: "share" }, quiet: true,
      axes: axes((u, splits) => splits.map(Format.cpus), undefined, 84),
      series: () => [{ fill: () => colour("cpu"), stroke: () => colour("cpu"), width: 1, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) },
        ...near.map(name => ({ stroke: () => colour(name), width: 1.5, dash: dashes[name], points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }))],
      data: (hidden, range) => [...line(range), ...near.map(name => hidden.has(name) ? line(range)[0].map(() => null) : Array.from(line(range)[0], lineAt[name]))],
      moves: true,
      values: t => Object.fromEntries(near.map(name => [name, lineAt[name](t)])),
      show: Format.cpus,
      readout(t, reach, range) {
        const [x, y] = line(range);
        const value = y[Math.max(0, Data.before(x, t))];
        const more = ["quota", "share"].map(name => [name, lineAt[name](t)]).filter(([, v]) => v !== null).map(([name, v]) => name + " " + Format.cpus(v));
        return value === null ? "" : Format.cpus(value) + " CPUs" + (more.length > 0 ? ", " + more.join(", ") : "");
      },
      label: "CPU that " + curve.name + " used" + (near.length > 0 ? ", against its " + near.join(" and its ") : "") + ".",
      bands: curve.paused.map(i => ({ ...i, name: "paused" })), marks: [],
    };
  }

  /* How long clients waited for their answers, by when they asked. */
  function latency(curve) {
    const { requests } = curve;
    /* Parts of which most have no request would be a comb. */
    const parts = remember(([from, to]) => {
      const sum = Data.asked(requests, from, to);
      return Math.max(50, Math.min(300, Math.ceil((sum.answered + sum.failed + sum.pending) / 3)));
    });
    const line = remember(range => Data.waits(requests, range[0], range[1], parts(range)));
    const total = name => requests[name].reduce((sum, v) => sum + v, 0);
    const counts = of => [[of.answered, "answered"], [of.failed, "without an answer"], [of.pending, "waiting at the end"]].filter(([n]) => n > 0).map(([n, what]) => n + " " + what).join(", ");
    const all = { answered: total("answered"), failed: total("failed"), pending: total("pending") };
    return {
      title: "Latency, the longest", height: 104, legend: ["failed", "waiting"].filter(name => requests.bands.some(b => b.name === name)), names: kinds, quiet: true,
      axes: axes((u, splits) => splits.map(v => Format.seconds(v)), undefined, 84),
      series: () => [{ fill: () => colour("cpu"), stroke: () => colour("cpu"), width: 1, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }],
      data: (hidden, range) => line(range),
      moves: true,
      values: () => ({}),
      show: String,
      readout(t, reach, range) {
        const part = (range[1] - range[0]) / parts(range);
        const from = range[0] + Math.floor((t - range[0]) / part) * part;
        const sum = Data.asked(requests, from, from + part);
        return (sum.longest === null ? "" : Format.seconds(sum.longest) + ", ") + (counts(sum) || "nobody asked");
      },
      label: "Longest time from a request to " + curve.name + " to its answer: " + counts(all) + ".",
      bands: [...requests.bands, ...curve.hung.map(i => ({ ...i, name: "hung" })), ...curve.paused.map(i => ({ ...i, name: "paused" }))], marks: [],
    };
  }

  const markNames = { min: "min: direct reclaim, OOM killer", low: "low: kswapd wakes", high: "high: kswapd is content" };
  const markDashes = { min: [], low: [6, 4], high: [2, 3] };

  function markLine(name) {
    return { stroke: () => colour("limit"), width: 1.25, dash: markDashes[name], points: { show: false } };
  }

  function host(data) {
    const source = data.host;
    const there = hostOrder.filter(name => name === "free" || isThere(source, name));
    const swap = isThere(source, "swap");
    const lines = source.marks.t.length > 0 ? Object.keys(markNames) : [];
    const levels = lines.map(name => held(source.marks, name));
    const heights = levels.map(level => Array.from(source.t, (t, i) => level(t) === null ? null : source.total[i] - level(t)));
    /* At a container's own limit the host's memory is not what ran out. */
    const marks = source.kills.map(k => ({ at: k.at, name: "kill", text: k.victim + (k.count > 1 ? " ×" + k.count : "") }));
    return {
      title: "Memory of the host", height: 230, legend: [...there, ...(swap ? ["swap"] : []), ...(lines.length > 0 ? ["marks"] : [])], names: hostNames, dashed: "swap", tabbable: true,
      axes: axes(byteAxis, powers, 230),
      series: () => [...there].reverse().map(area).concat(swap ? [{ stroke: () => colour("swap"), width: 2, dash: [6, 3], points: { show: false } }] : [], lines.map(markLine)),
      data(hidden) {
        const nothing = new Array(source.t.length).fill(null);
        const shown = there.filter(name => !hidden.has(name));
        const tops = new Map(stack(source, shown).map(s => [s.name, s.values]));
        const columns = [...there].reverse().map(name => tops.get(name) ?? nothing);
        return [source.t, ...columns, ...(swap ? [hidden.has("swap") ? nothing : source.swap] : []), ...heights.map(h => hidden.has("marks") ? nothing : h)];
      },
      values: t => Object.fromEntries(there.concat("swap").map(name => [name, Data.at(source.t, source[name], t, false)])
        .concat(lines.length > 0 ? [["marks", levels.map(level => level(t))]] : [])),
      show: v => Array.isArray(v) ? ["min ", "low ", "high "].map((name, i) => name + Format.bytes(v[i])).join(", ") + " free" : Format.bytes(v),
      readout(t) {
        const total = Data.at(source.t, source.total, t, false);
        const free = Data.at(source.t, source.free, t, false);
        return total === null ? "" : Format.bytes(total - free) + " of " + Format.bytes(total) + " in use";
      },
      label: "Memory of the host by kind, of " + Format.bytes(source.total[0] ?? 0) + ".",
      bands: [], marks,
    };
  }

  /* Free memory close to the watermarks, which lie too near each other in a chart of all memory; null where it never came there. */
  function free(data) {
    const source = data.host;
    if (source.marks.t.length === 0 || source.free.reduce((a, b) => Math.min(a, b), Infinity) >= 4 * Math.max(...source.marks.high)) {
      return null;
    }
    const top = 1.8 * Math.max(...source.marks.high);
    const lines = Object.keys(markNames);
    const levels = lines.map(name => held(source.marks, name));
    const heights = levels.map(level => Array.from(source.t, level));
    const clipped = source.free.map(v => Math.min(v, top));
    return {
      title: "Free memory near the watermarks", height: 140, legend: lines, names: markNames, tabbable: true, own: true,
      axes: axes(byteAxis, powers, 140), floor: [0, top],
      series: () => [{ fill: () => colour("near"), stroke: () => colour("near"), width: 0, points: { show: false } }, ...lines.map(markLine)],
      data: hidden => [source.t, clipped, ...lines.map((name, i) => hidden.has(name) ? source.t.map(() => null) : heights[i])],
      values: t => Object.fromEntries(lines.map((name, i) => [name, levels[i](t)])),
      show: Format.bytes,
      readout(t) {
        const now = Data.at(source.t, source.free, t, false);
        return now === null ? "" : Format.bytes(now) + " free";
      },
      label: "Free memory of the host against its watermarks: at least " + Format.bytes(source.free.reduce((a, b) => Math.min(a, b), Infinity)) + ".",
      bands: [], marks: [],
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
      title: "CPU" + (data.containers.length > shown.length ? " of the " + (shown.length === 1 ? "container" : shown.length + " containers") + " that used most of it" : ""), height: 170,
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
      paint: u => Paint.states(u, rows, row),
      key: [...new Set(rows.flatMap(c => c.states.map(s => s.name))), ...(rows.some(c => c.kills.length > 0) ? ["kill"] : [])],
    };
  }

  return { kinds, memory, cpu, latency, host, free, cpus, states };
})();
