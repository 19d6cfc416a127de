/* What is drawn by hand: rows of states, stretches of time, marks. */
const Paint = (() => {
  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim() || "#888888";
  }

  function states(u, rows, height) {
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
  function bands(u, all, hidden) {
    const { ctx, bbox } = u;
    for (const band of all) {
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

  function marks(u, all, hidden) {
    const { ctx, bbox } = u;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.font = 11 * ratio + "px system-ui, sans-serif";
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.lineJoin = "round";
    ctx.setLineDash([]);
    let free = -1;
    for (const mark of all) {
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

  return { colour, states, bands, marks };
})();
