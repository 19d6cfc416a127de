/* The page around the charts: theme, filters, downloads. */
(() => {
  const byId = id => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /* ── light and dark ── */

  let chosen = null;

  function paint() {
    const theme = chosen ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
    byId("theme").setAttribute("aria-label", "Switch to the " + (theme === "dark" ? "light" : "dark") + " theme");
    Timeline.repaint();
  }

  byId("theme").hidden = false;
  byId("theme").addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    paint();
  });
  dark.addEventListener("change", paint);
  document.documentElement.dataset.theme = dark.matches ? "dark" : "light";

  /* ── containers ── */

  const cards = Array.from(document.querySelectorAll(".card"));
  byId("cards")?.classList.toggle("few", cards.length <= 2);

  function filterCards() {
    const words = byId("filter").value.toLowerCase().split(/\s+/).filter(w => w);
    let shown = 0;
    for (const card of cards) {
      const text = card.dataset.search.toLowerCase();
      card.hidden = !words.every(w => text.includes(w));
      shown += card.hidden ? 0 : 1;
    }
    byId("found").textContent = words.length === 0 ? "" : shown + " of " + cards.length;
    arrange();
  }

  function orderCards() {
    const by = byId("order").value;
    const sorted = cards.map((card, i) => ({ card, i })).sort((a, b) =>
      (by === "name" ? a.card.dataset.search.localeCompare(b.card.dataset.search, "en") : by === "index" ? 0 : Number(b.card.dataset[by]) - Number(a.card.dataset[by])) || a.i - b.i);
    byId("cards").append(...sorted.map(s => s.card));
    arrange();
  }

  /* The rows of the states follow the cards. */
  function arrange() {
    const shown = Array.from(document.querySelectorAll(".card:not([hidden]) [data-chart=memory]"));
    Timeline.arrange([...new Set(shown.map(chart => Number(chart.dataset.container)))]);
  }

  byId("filter").addEventListener("input", filterCards);
  byId("order").addEventListener("change", orderCards);

  /* ── events ── */

  const rows = Array.from(document.querySelectorAll("#events tbody tr"));

  function filterEvents() {
    const words = byId("event-filter").value.toLowerCase().split(/\s+/).filter(w => w);
    const source = byId("event-source").value;
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(source === "" || row.cells[1].textContent === source) || !words.every(w => text.includes(w));
      shown += row.hidden ? 0 : 1;
    }
    byId("event-count").textContent = shown + " of " + rows.length;
  }

  function eventRows() {
    if (rows.length === 0) {
      return;
    }
    byId("event-filters").hidden = false;
    for (const source of new Set(rows.map(r => r.cells[1].textContent))) {
      byId("event-source").append(new Option(source, source));
    }
    byId("event-filter").addEventListener("input", filterEvents);
    byId("event-source").addEventListener("change", filterEvents);
    filterEvents();

    /* One row takes part in the order of focus; arrows go to the others, Enter shows the moment in the charts. */
    const showRow = row => {
      Timeline.show(Number(row.dataset.t) / 1e6);
      byId("timeline").scrollIntoView();
    };
    rows[0].tabIndex = 0;
    byId("events").addEventListener("click", e => {
      const row = e.target.closest("tr[data-t]");
      if (row && !e.target.closest("a") && String(getSelection()) === "") {
        showRow(row);
      }
    });
    byId("events").addEventListener("keydown", e => {
      const row = e.target.closest("tr[data-t]");
      if (!row || e.target !== row) {
        return;
      }
      const seen = rows.filter(r => !r.hidden);
      const next = { ArrowDown: seen[seen.indexOf(row) + 1], ArrowUp: seen[seen.indexOf(row) - 1], Home: seen[0], End: seen[seen.length - 1] }[e.key];
      if (next) {
        e.preventDefault();
        row.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      } else if (e.key === "Enter") {
        showRow(row);
      }
    });
  }

  /* ── downloads ── */

  async function download(name) {
    const packed = Array.from(document.querySelectorAll("script[data-file]")).find(s => s.dataset.file === name);
    const url = URL.createObjectURL(new Blob([await Data.unpack(packed)], { type: name.endsWith(".csv") ? "text/csv" : "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  document.querySelectorAll("button.file").forEach(b => b.addEventListener("click", () => download(b.dataset.file)));
  document.querySelectorAll("button.at").forEach(b => b.addEventListener("click", () => Timeline.show(Number(b.dataset.t) / 1e6)));

  /* A link to an explanation opens it. */
  const openTarget = () => {
    const target = location.hash.startsWith("#why-") ? byId(location.hash.slice(1)) : null;
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
    }
  };
  addEventListener("hashchange", openTarget);

  /* ── print: light, everything open, the whole run ── */

  let seen = null; // the range on the screen

  addEventListener("beforeprint", () => {
    seen = document.documentElement.dataset.ready ? [...Timeline.range] : null;
    if (seen) {
      Timeline.all();
    }
    document.documentElement.dataset.theme = "light";
    document.querySelectorAll("details.explained, details.service").forEach(d => { d.open = true; });
    document.documentElement.classList.add("paper");
    Timeline.drawAll();
    Timeline.fit();
    Timeline.repaint();
  });
  addEventListener("afterprint", () => {
    document.documentElement.classList.remove("paper");
    Timeline.fit();
    if (seen) {
      Timeline.setRange(...seen);
    }
    paint();
  });

  async function begin() {
    eventRows();
    openTarget();
    if (typeof DecompressionStream === "undefined") {
      throw new Error("this browser cannot unpack the curves (no DecompressionStream)");
    }
    const data = await Data.curves();
    byId("toolbar").hidden = false;
    byId("keys").hidden = false;
    Timeline.begin(data);
    document.querySelectorAll("[data-zoom]").forEach(b => b.addEventListener("click", () =>
      b.dataset.zoom === "all" ? Timeline.all() : Timeline.zoom(b.dataset.zoom === "in" ? 0.5 : 2)));
    paint();
    document.documentElement.dataset.ready = "true";
  }

  begin().catch(error => {
    byId("trouble").textContent = "The charts cannot be shown: " + error.message + ".";
    byId("trouble").hidden = false;
  });
})();
