/* The run's curves and files, as they are packed in the page. */
const Data = (() => {
  async function unpack(element) {
    const packed = Uint8Array.from(atob(element.textContent), c => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  /* Columns are differences; times are µs in the file and seconds here. */
  function sums(differences, unit) {
    const column = new Float64Array(differences.length);
    let sum = 0;
    for (let i = 0; i < differences.length; i++) {
      sum += differences[i];
      column[i] = sum / unit;
    }
    return column;
  }

  /* When a line ended that is not in force to the end. */
  function until(raw) {
    return raw.until === undefined ? null : raw.until / 1e6;
  }

  function container(raw, end) {
    const curve = { name: raw.name, until: until(raw), t: sums(raw.t, 1e6), cpu: sums(raw.cpu, 1e6) };
    for (const name of ["memory", "limit", "anon", "file", "shmem", "kernel", "swap"]) {
      curve[name] = sums(raw[name], 1);
    }
    curve.limit = Array.from(curve.limit, v => v < 0 ? null : v);
    curve.states = raw.states.map(([from, to, name]) => ({ from: from / 1e6, to: to / 1e6, name }));
    curve.kills = raw.kills.map(([at, victim, count]) => ({ at: at / 1e6, victim, count }));
    curve.restarts = raw.restarts.map(at => at / 1e6);
    curve.hung = raw.hung.map(([from, to]) => ({ from: from / 1e6, to: to < 0 ? end : to / 1e6 }));
    curve.paused = raw.paused.map(([from, to]) => ({ from: from / 1e6, to: to < 0 ? end : to / 1e6 }));
    for (const name of ["quota", "share"]) {
      curve[name] = { t: sums(raw[name].t, 1e6), cpus: Array.from(sums(raw[name].cpus, 1), v => v < 0 ? null : v / 1e6) };
    }
    curve.bounds = {};
    for (const [name, line] of Object.entries(raw.bounds)) {
      curve.bounds[name] = { t: sums(line.t, 1e6), bytes: Array.from(sums(line.bytes, 1), v => v < 0 ? null : v), until: until(line) };
    }
    curve.requests = raw.requests ? requests(raw.requests) : null;
    return curve;
  }

  function stretches(requests, field, name) {
    const found = [];
    requests.t.forEach((t, i) => {
      if (requests[field][i] > 0 && i > 0 && requests[field][i - 1] > 0) {
        found[found.length - 1].to = t + requests.width;
      } else if (requests[field][i] > 0) {
        found.push({ from: t, to: t + requests.width, name });
      }
    });
    return found;
  }

  /* Those that were sent in a stretch of time. */
  function requestsOf(requests, from, to) {
    const slices = Array.from(requests.t.keys()).filter(i => requests.t[i] + requests.width > from && requests.t[i] < to);
    const cut = { width: requests.width };
    for (const name of ["t", "longest", "failed", "answered", "pending"]) {
      cut[name] = slices.map(i => requests[name][i]);
    }
    return banded(cut);
  }

  function banded(requests) {
    requests.bands = [...stretches(requests, "failed", "failed"), ...stretches(requests, "pending", "waiting")];
    return requests;
  }

  /* Slices of time in which requests were sent; those in a row without an answer, or that still wait at the end, are one stretch. */
  function requests(raw) {
    return banded({ width: raw.width / 1e6, t: sums(raw.t, 1e6), longest: sums(raw.longest, 1e6), failed: sums(raw.failed, 1), answered: sums(raw.answered, 1), pending: sums(raw.pending, 1) });
  }

  /* What was sent in a stretch of time: the longest wait for an answer, and how many were answered, were not, or still wait. */
  function asked(requests, from, to) {
    const sum = { longest: null, answered: 0, failed: 0, pending: 0 };
    for (let i = Math.max(0, before(requests.t, from - requests.width)); i < requests.t.length && requests.t[i] < to; i++) {
      if (requests.t[i] + requests.width <= from) {
        continue;
      }
      sum.longest = requests.answered[i] > 0 ? Math.max(sum.longest ?? 0, requests.longest[i]) : sum.longest;
      for (const name of ["answered", "failed", "pending"]) {
        sum[name] += requests[name][i];
      }
    }
    return sum;
  }

  /* The longest wait in equal parts of a range. */
  function waits(requests, from, to, parts) {
    const x = new Float64Array(parts + 1);
    const y = new Array(parts + 1);
    for (let i = 0; i <= parts; i++) {
      x[i] = from + (to - from) * i / parts;
      y[i] = i < parts ? asked(requests, x[i], from + (to - from) * (i + 1) / parts).longest : null;
    }
    return [x, y];
  }

  async function curves() {
    const raw = JSON.parse(new TextDecoder().decode(await unpack(document.getElementById("curves"))));
    const end = Math.max(raw.end / 1e6, 1e-3);
    const host = { t: sums(raw.host.t, 1e6) };
    for (const name of ["total", "free", "anon", "file", "shmem", "swap"]) {
      host[name] = sums(raw.host[name], 1);
    }
    host.kills = raw.host.kills.map(([at, victim, count]) => ({ at: at / 1e6, victim, count }));
    host.marks = { t: sums(raw.host.marks.t, 1e6) };
    for (const name of ["min", "low", "high"]) {
      host.marks[name] = sums(raw.host.marks[name], 1);
    }
    host.kernel = host.total.map((v, i) => Math.max(0, v - host.free[i] - host.anon[i] - host.file[i] - host.shmem[i]));
    return { end, containers: raw.containers.map(c => container(c, end)), host };
  }

  /* The last index whose time is not after t; −1 before the first. */
  function before(times, t) {
    let low = -1;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= t) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /* Between two rows every quantity is a straight line; a limit holds until it is changed. */
  function at(times, values, t, holds) {
    const i = before(times, t);
    if (i < 0 || t > times[times.length - 1] + 1e-6) {
      return null;
    }
    if (holds || i === times.length - 1 || values[i] === null) {
      return values[i];
    }
    const share = (t - times[i]) / (times[i + 1] - times[i]);
    return values[i] + (values[i + 1] - values[i]) * share;
  }

  /* CPUs in use in equal parts of a range, from the CPU time used so far; it begins anew when a container does. */
  function rates(curve, from, to, parts) {
    const x = new Float64Array(parts + 1);
    const y = new Array(parts + 1);
    let last = at(curve.t, curve.cpu, from, false);
    for (let i = 0; i <= parts; i++) {
      x[i] = from + (to - from) * i / parts;
      const next = at(curve.t, curve.cpu, from + (to - from) * (i + 1) / parts, false);
      const used = last === null || next === null ? null : next >= last ? next - last : next;
      y[i] = used === null ? null : used / ((to - from) / parts);
      last = next;
    }
    y[parts] = parts > 0 ? y[parts - 1] : null;
    return [x, y];
  }

  /* What holds from each moment on until the next, of a stretch of time. */
  function stepsOf(line, field, from, to) {
    const steps = Array.from(line.t.keys()).filter(i => line.t[i] >= from && line.t[i] < to);
    return { t: [...steps.map(i => line.t[i]), to], [field]: [...steps.map(i => line[field][i]), null] };
  }

  /* What belongs to one of the containers that had a name one after the other. */
  function life(curve, from, to) {
    const isInside = t => t >= from && t <= to;
    const rows = Array.from(curve.t.keys()).filter(i => isInside(curve.t[i]));
    const within = until => until !== null && until > from && until < to ? until : null;
    const cut = { ...curve, until: within(curve.until) };
    for (const name of ["t", "memory", "limit", "anon", "file", "shmem", "kernel", "swap", "cpu"]) {
      cut[name] = rows.map(i => curve[name][i]);
    }
    for (const name of ["states", "hung", "paused"]) {
      cut[name] = curve[name].filter(span => isInside(span.from) && span.from < to);
    }
    cut.kills = curve.kills.filter(k => isInside(k.at));
    cut.restarts = curve.restarts.filter(isInside);
    cut.requests = curve.requests && requestsOf(curve.requests, from, to);
    for (const name of ["quota", "share"]) {
      cut[name] = stepsOf(curve[name], "cpus", from, to);
    }
    cut.bounds = {};
    for (const [name, line] of Object.entries(curve.bounds)) {
      const steps = stepsOf(line, "bytes", from, to);
      if (steps.bytes.some(v => v !== null)) {
        cut.bounds[name] = { ...steps, until: within(line.until) };
      }
    }
    return cut;
  }

  return { unpack, curves, before, at, rates, asked, waits, life };
})();
