/* Numbers as people read them. */
const Format = (() => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];

  /* Without zeros that say nothing. */
  function trimmed(value, digits) {
    const text = value.toFixed(digits);
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  }

  function bytes(value) {
    let power = 0;
    let size = Math.abs(value);
    while (size >= 1024 && power < units.length - 1) {
      size /= 1024;
      power++;
    }
    const scaled = value / 1024 ** power;
    return trimmed(scaled, power === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2) + " " + units[power];
  }

  /* Seconds as a clock from a minute on, as fine as `step` asks for. */
  function time(seconds, step) {
    const digits = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
    const whole = Math.abs(seconds);
    if (whole < 60) {
      return (digits === 0 ? String(Math.round(seconds)) : seconds.toFixed(digits)) + " s";
    }
    const rounded = Number(whole.toFixed(digits));
    const hours = Math.floor(rounded / 3600);
    const minutes = Math.floor(rounded % 3600 / 60);
    const rest = (rounded % 60).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, "0");
    return (seconds < 0 ? "−" : "") + (hours > 0 ? hours + ":" + String(minutes).padStart(2, "0") : String(minutes)) + ":" + rest;
  }

  /* A moment for a person who looks for it in the CSV files, too. */
  function moment(seconds, span) {
    const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(span / 2000))));
    const plain = trimmed(seconds, digits) + " s";
    return seconds < 60 ? plain : time(seconds, 10 ** -digits) + " (" + plain + ")";
  }

  function cpus(value) {
    return String(Number(value.toPrecision(3)));
  }

  /* A short time. */
  function seconds(value) {
    return value === 0 || value >= 1 ? Number(value.toPrecision(3)) + " s" : value >= 1e-3 ? Number((value * 1e3).toPrecision(3)) + " ms" : Number((value * 1e6).toPrecision(3)) + " µs";
  }

  return { seconds, bytes, time, moment, cpus };
})();
