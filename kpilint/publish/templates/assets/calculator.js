/* The calculator on a funnel's page: the sums of `kpilint solve`, to the last digit. */
(() => {
  "use strict";

  // Decimals: a whole number `c` times ten to the power `e`; at most 100 digits, a half goes up.
  const ten = (n) => 10n ** BigInt(n);
  const digits = (c) => String(c).replace("-", "").length;
  const cut = (c, n) => (c * 2n + (c < 0n ? -ten(n) : ten(n))) / (2n * ten(n));
  const kept = (c, e, n = digits(c) - 100) => (n > 0 ? kept(cut(c, n), e + n) : { c, e });
  const to = (a, e) => ({ c: a.e < e ? cut(a.c, e - a.e) : a.c * ten(a.e - e), e });
  const times = (a, b) => kept(a.c * b.c, a.e + b.e);
  const over = (a, b, n = Math.max(0, 101 + digits(b.c) - digits(a.c))) =>
    kept((a.c * ten(n)) / b.c, a.e - b.e - n);
  const plus = (a, b, sign = 1n, e = Math.min(a.e, b.e)) => kept(to(a, e).c + sign * to(b, e).c, e);
  const minus = (a, b) => plus(a, b, -1n);
  const above = (a, b) => minus(a, b).c > 0n;
  const top = (a) => digits(a.c) - 1 + a.e;
  const decimal = (text) => {
    const [whole, part = ""] = text.split(".");
    return { c: BigInt(whole + part), e: -part.length };
  };
  const [ZERO, ONE, HUNDRED] = ["0", "1", "100"].map(decimal);
  const show = (a, places) => {
    if (a.c < 0n) return `-${show({ c: -a.c, e: a.e }, places)}`;
    if (places !== null && top(a) < 56) a = to(a, a.c && top(a) < -places ? top(a) - 1 : -places);
    if (a.e > 0) a = to(a, 0);
    const text = String(a.c).padStart(1 - a.e, "0");
    const part = text.slice(text.length + a.e).replace(/0+$/, "");
    const whole = text.slice(0, text.length + a.e).replace(/\B(?=(\d{3})+$)/g, ",");
    return part ? `${whole}.${part}` : whole;
  };

  // Quantities in base units: from `low` to `high`; `unit` is a currency, or a unit of time.
  const quantity = (kind, low, high = low, unit = "") => ({ kind, low, high, unit });
  const both = (q, turn) => quantity(q.kind, turn(q.low), turn(q.high), q.unit);
  const whole = (q) => both(q, (end) => to(end, 0));
  const product = (q, rate) => ({ ...q, low: times(q.low, rate.low), high: times(q.high, rate.high) });
  const quotient = (q, rate) => ({ ...q, low: over(q.low, rate.high), high: over(q.high, rate.low) });
  const TIME = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800, month: 2629800 };
  Object.assign(TIME, { quarter: 3 * TIME.month, year: 12 * TIME.month });
  const seconds = (unit) => decimal(String(TIME[unit.replace(/s$/, "")]));
  const SYMBOLS = { $: "USD", "€": "EUR", "£": "GBP" };
  const codes = new Set();

  /** A quantity as specs write it, rounded to so many decimals unless `places` is null. */
  const written = ({ kind, low, high, unit }, places = null) => {
    const [first, last = first] = unit.split("..");
    const money = Object.keys(SYMBOLS).find((symbol) => SYMBOLS[symbol] === unit);
    const shown = (value, one) => {
      if (kind === "percent") return `${show(times(value, HUNDRED), places)}%`;
      if (kind !== "duration") {
        const number = show(value, places);
        return money ? money + number : `${number} ${unit}`.trim();
      }
      const number = over(value, seconds(one));
      const exact = !minus(times(number, seconds(one)), value).c;
      return show(number, exact ? places : (places ?? 2));
    };
    const timed = (number, one) => `${number} ${number === "1" ? one.slice(0, -1) : one}`;
    const [start, end] = [shown(low, first), shown(high, last)];
    if (kind !== "duration") return start === end ? start : `${start}..${end}`;
    if (first !== last) return `${timed(start, first)}..${timed(end, last)}`;
    return start === end ? timed(start, first) : `${start}..${end} ${first}`;
  };
  const said = (q, places) => written(q, places).replace("%..", "–").replace("..", "–");

  // Reading, by the grammar of the specs.
  const AMOUNT = /^([+-]?) ?(?:([$€£]|[A-Z]{3}) ?([+-]?))?(\d[\d_,]*(?:\.\d+)?|\.\d+)(.*)$/;
  const GROUPED = /^\d{1,3}((_\d{3})+|(,\d{3})+)(\.\d+)?$/;
  const POWER = /^([+-]?)(\d{1,28})(?:\.(\d{1,28}))?e([+-]?\d{1,2})$/i;
  const SCALES = new Map([["k", 3], ["K", 3], ["M", 6], ["B", 9]]);
  const PLAIN = { kind: "number", by: ONE };
  const readable = (a) => Math.max(top(a), 0) + 1 + Math.max(-a.e, 0) <= 28;
  const measureOf = (text) => {
    const unit = text.trim();
    const time = unit.toLowerCase().replace(/s$/, "");
    if (unit === "%") return { kind: "percent", by: { c: 1n, e: -2 } };
    if (Object.hasOwn(TIME, time)) return { kind: "duration", by: seconds(time), unit: `${time}s` };
    const code = SYMBOLS[unit] || unit;
    return codes.has(code) ? { kind: "money", by: ONE, unit: code } : null;
  };
  const amountOf = (text) => {
    const [, sign, before, inner, number, tail] = AMOUNT.exec(text) || [];
    if (!number || (/[_,]/.test(number) && !GROUPED.test(number)) || (sign && inner)) return null;
    let [scale, rest] = [ONE, tail];
    if (tail && !measureOf(tail) && SCALES.has(tail[0])) {
      [scale, rest] = [{ c: ten(SCALES.get(tail[0])), e: 0 }, tail.slice(1)];
    }
    const measure = measureOf(before || rest);
    if ((before || rest.trim()) && (!measure || (before && rest.trim()))) return null;
    const value = decimal((sign || inner || "") + number.replace(/[_,]/g, ""));
    return readable(times(value, scale)) ? { value, scale, measure } : null;
  };
  const base = ({ value, scale, measure }) => times(times(value, scale), (measure || PLAIN).by);
  const rangeOf = (text) => {
    const [low, high] = text.split(/\.\.(.*)/s).map((end) => amountOf(end.trim()));
    if (!low || !high || /\.\. ?\./.test(text)) return null;
    if (!low.measure || !high.measure) {
      low.measure = high.measure ||= low.measure;
      if (low.scale === ONE && !above(low.value, high.value)) low.scale = high.scale;
    }
    const { kind, unit } = low.measure || PLAIN;
    const other = (high.measure || PLAIN).unit;
    const [from, till] = [base(low), base(high)];
    if (kind !== (high.measure || PLAIN).kind || above(from, till)) return null;
    if (kind === "money" && unit !== other) return null;
    return quantity(kind, from, till, unit === other || !above(till, from) ? unit : `${unit}..${other}`);
  };
  const read = (raw) => {
    const text = raw.trim().replace(/\s+/g, " ").replace(/−/g, "-");
    if (raw.length > 100) return null;
    if (text.includes("..")) return rangeOf(text);
    const found = amountOf(text);
    const { kind, unit } = found?.measure || PLAIN;
    if (found) return quantity(kind, base(found), base(found), unit);
    const [, sign, number, part = "", power] = POWER.exec(text) || [];
    const value = number && { c: BigInt(`${sign}${number}${part}`), e: power - part.length };
    return value && readable(value) ? quantity("number", value) : null;
  };

  // What each sort of field takes.
  const KINDS = { goal: ["number", "money"], rate: ["percent"], time: ["duration"], size: ["money"] };
  const HOW = {
    goal: "a number or money above 0, as in 12, 1,200 or $1.2M",
    rate: "a percent above 0% and up to 100%, as in 25% or 25..33%",
    time: "a time, as in 10 days, 3 weeks or 6..9 months",
  };
  const fitting = (sort, text, currency) => {
    let q = read(text);
    if (sort === "size" && q?.kind === "number") q = { ...q, kind: "money", unit: currency };
    if (!q || !KINDS[sort].includes(q.kind) || (sort === "size" && q.unit !== currency)) return null;
    if (sort === "time" ? q.low.c < 0n : !above(q.low, ZERO)) return null;
    return sort === "rate" && above(q.high, ONE) ? null : q;
  };
  /** Other ways to write a text, the likeliest first. */
  const meant = (sort, text) => {
    const plain = text
      .replace(/(\d) (?=\d{3})/g, "$1")
      .replace(/([\w%]) ?(?:\.{3}|[-–—…]|to) ?(?=[\d$€£])/, "$1..")
      .replace(/ ?(per ?cent|pct)\b/gi, "%")
      .replace(/ ?thousand\b/gi, "k")
      .replace(/ ?(million|mio|mn|m)\b/gi, sort === "time" ? " months" : "M")
      .replace(/ ?(billion|bn|b)\b/gi, "B")
      .replace(/(\d) ?([hdwmqy])[a-z]*/gi, (all, number, letter) => {
        const unit = Object.keys(TIME).find((name) => name[0] === letter.toLowerCase() && name !== "minute");
        return sort === "time" ? `${number} ${unit}s` : all;
      });
    const share = read(plain);
    return [
      plain,
      plain.replace(/^(.*?)( ?%)?\.\.(.*?)( ?%)?$/, "$3$4..$1$2"),
      plain.replace(/[.,]/g, (mark) => (mark === "," ? "." : ",")),
      share?.kind === "number" && !above(share.high, ONE) && written({ ...share, kind: "percent" }),
      `${plain}%`,
      `${plain} days`,
    ].filter(Boolean);
  };
  /** What stands in a field as a quantity `q`, or an `error` that says what to write. */
  const enter = (sort, text, currency) => {
    const q = fitting(sort, text, currency);
    if (q) return { q };
    const found = meant(sort, text.trim()).map((each) => fitting(sort, each, currency)).find(Boolean);
    const sized = written(quantity("money", decimal("84000"), undefined, currency));
    return { error: `Write ${found ? written(found) : HOW[sort] || `money above 0 in ${currency}, as in ${sized}`}.` };
  };

  // When: days are counted from 1970 on.
  const day = (text) => Date.parse(text) / 864e5;
  const [FIRST, LAST] = [day("0001-01-01"), day("9999-12-31")];
  const shifted = (n, q, length, sign) => {
    const months = over(length, seconds("month"));
    if (/^((month|quarter|year)s(\.\.)?)+$/.test(q.unit) && !minus(months, to(months, 0)).c) {
      const date = new Date(n * 864e5);
      const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + sign * Number(to(months, 0).c);
      if (month < 12 || month >= 119999) return null;
      const first = (m) => new Date(0).setUTCFullYear(Math.floor(m / 12), m % 12, 1) / 864e5;
      return Math.min(first(month) + date.getUTCDate(), first(month + 1)) - 1;
    }
    const moved = n + sign * Number(to(over(length, seconds("day")), 0).c);
    return moved >= FIRST && moved <= LAST ? moved : null;
  };
  const stretch = (around, q, sign) => {
    if (!around || !q || around[1] === LAST) return null;
    const [early, late] = sign < 0 ? [q.high, q.low] : [q.low, q.high];
    const start = shifted(around[0], q, early, sign);
    const end = shifted(around[1] + 1, q, late, sign);
    return start !== null && end !== null && start < end ? [start, end - 1] : null;
  };
  const together = (takes) => {
    if (!takes.every(Boolean)) return null;
    const [low, high] = ["low", "high"].map((end) => takes.reduce((sum, q) => plus(sum, q[end]), ZERO));
    return quantity("duration", low, high, above(high, seconds("quarter")) ? "months" : "days");
  };

  /** All that follows from what is tried, by the names of the fields; or an `error`. */
  const solve = ({ stages, ways, currency, ...data }, values) => {
    const tried = (sort, key = sort) => (values[key] ? fitting(sort, values[key], currency) : null);
    const goal = Math.max(0, stages.findIndex(({ id }) => id === (values.at || data.at)));
    const [size, wanted] = [tried("size") || data.size, tried("goal") || data.goal];
    const paid = wanted.kind === "money";
    if (paid && size?.unit !== wanted.unit) {
      return { error: `Money becomes a count by the size of a deal in ${wanted.unit}. Write one, or a number.` };
    }
    const rates = stages.map(({ id }, n) => n && tried("rate", `rate.${id}`));
    const agreed = ways.filter(({ first, last }) => !rates.slice(first + 1, last + 1).some(Boolean));
    rates.forEach((rate, n) => rate && agreed.push({ first: n - 1, last: n, rate }));
    const counts = [];
    const put = (n, exact, way) => (counts[n] = { exact, whole: whole(exact), way });
    put(goal, paid ? { ...quotient(wanted, size), kind: "number", unit: "" } : wanted);
    /** The way from stage `n` towards the goal, or the way to it from there. */
    const wayOf = (n, before) => {
      const [near] = agreed
        .filter(({ first, last }) => (before ? first === n && last <= goal : last === n && first >= goal))
        .sort((one, other) => one.last - one.first - other.last + other.first);
      const last = before ? n + 1 : n;
      return near || (stages[last].rate && { first: last - 1, last, rate: stages[last].rate });
    };
    for (let n = goal - 1; n >= 0; n--) {
      const way = wayOf(n, true);
      if (way && counts[way.last]) put(n, quotient(counts[way.last].whole, way.rate), way);
    }
    for (let n = goal + 1; n < stages.length; n++) {
      const way = wayOf(n, false);
      if (way && counts[way.first]) put(n, product(counts[way.first].whole, way.rate), way);
    }
    const takes = stages.map(({ id, time }, n) => n && (tried("time", `time.${id}`) || time));
    const windows = [];
    windows[goal] = [day(data.start), day(data.end)];
    for (let n = goal - 1; n >= 0; n--) windows[n] = stretch(windows[n + 1], takes[n + 1], -1);
    for (let n = goal + 1; n < stages.length; n++) windows[n] = stretch(windows[n - 1], takes[n], 1);
    const last = counts[stages.length - 1];
    return {
      goal, wanted, counts,
      windows: windows.filter(Boolean).length > 1 ? windows : [],
      value: last && size && { ...product(size, last.whole), unit: size.unit },
      total: together(takes.slice(1)),
    };
  };

  // Against the targets: stage by stage, and whether they give what is wanted.
  const beside = (aim, count, after) => {
    const [needed, there] = after ? [aim, count] : [count, aim];
    const [short, more] = [minus(needed.low, there.high), minus(there.low, needed.high)];
    if (!above(ONE, short)) return `${show(short, 0)} short`;
    if (!above(ONE, more)) return `${show(more, 0)} over`;
    return [aim, count].some((q) => above(q.high, q.low)) ? "in range" : "as many";
  };
  /** From the earliest target before the goal to it, and from it to the last one after it. */
  const gaps = ({ stages }, { counts, goal }) => {
    const known = [...stages.keys()].filter((n) => stages[n].aim && counts[n]);
    return [known.find((n) => n < goal), known.findLast((n) => n > goal)].flatMap((n) => {
      if (n === undefined) return [];
      const rates = [];
      for (let m = n; m !== goal; m = n < goal ? counts[m].way.last : counts[m].way.first) {
        rates.push(counts[m].way.rate);
      }
      const [first, last] = n < goal ? [n, goal] : [goal, n];
      const [start, wanted] = n < goal ? [stages[n].aim, counts[goal].whole] : [counts[goal].whole, stages[n].aim];
      if (n > goal) rates.reverse();
      const reached = rates.reduce(product, start);
      const short = (end) => !above(ONE, minus(wanted.low, end));
      const verdict = short(reached.high) ? "short" : short(reached.low) ? "unsure" : "enough";
      return { first, last, start, reached, wanted, verdict, off: minus(wanted.low, reached.high) };
    });
  };

  // Words.
  const LETTERS = ["A", "B", "C"];
  const PREFIX = "#calculator/";
  const noun = ({ one, many }, q, places) => {
    const text = said(q, places);
    return `${text} ${text === "1" ? one : many}`;
  };
  const when = ([start, end]) => {
    const ends = [start, end].map((n) => new Date(n * 864e5));
    const months = ends[0].getUTCDate() === 1 && new Date((end + 1) * 864e5).getUTCDate() === 1;
    const [first, last] = ends.map((date) => {
      const month = "JanFebMarAprMayJunJulAugSepOctNovDec".substr(date.getUTCMonth() * 3, 3);
      return months ? month : `${date.getUTCDate()} ${month}`;
    });
    const [year, until] = ends.map((date) => date.getUTCFullYear());
    if (year !== until) return `${first} ${year} to ${last} ${until}`;
    return first === last ? `${last} ${until}` : `${first} to ${last} ${until}`;
  };
  const list = (words) => [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" and ");
  const wantedOf = (stages, { wanted, goal }) =>
    wanted.kind === "money" ? `${said(wanted, 2)} of ${stages[goal].many}` : noun(stages[goal], wanted, 2);
  /** The stage by which a result is told: the first, or the last where the goal is the first. */
  const keyOf = ({ counts, goal }) => {
    const known = Object.keys(counts).map(Number);
    return known[0] < goal ? known[0] : known.at(-1);
  };
  const figureOf = (stages, result) => noun(stages[keyOf(result)], result.counts[keyOf(result)].whole);
  /** Whether the targets give what is wanted, in sentences; and what is not known. */
  const verdictOf = ({ stages, ...data }, result) => {
    const sums = gaps({ stages, ...data }, result).map(({ first, last, start, reached, wanted, verdict, off }) => {
      const [from, give, whose] = last === result.goal ? ["The target of", "gives", ""] : ["From", "come", "the target of "];
      const aim = `${whose}${said(wanted, 1)}`;
      const end = {
        enough: `enough for ${aim}`,
        unsure: `enough for ${aim} only if the ranges come out well`,
        short: `${said({ ...wanted, low: off, high: off }, 1)} short of ${aim}`,
      }[verdict];
      return `${from} ${noun(stages[first], start)} ${give} ${noun(stages[last], reached, 2)}: ${end}.`;
    });
    const open = stages.filter((_, n) => !result.counts[n]).map(({ many }) => many);
    return open.length ? [...sums, `No conversion leads on to ${list(open)}: fill one in.`] : sums;
  };

  /** The numbers of a page. */
  const given = (json) => {
    const data = JSON.parse(json, (_, value) => {
      if (!Array.isArray(value) || typeof value[0] !== "string") return value;
      return quantity(value[0], decimal(value[1]), decimal(value[2]), value[3]);
    });
    data.codes.split(" ").forEach((code) => codes.add(code));
    return data;
  };

  if (typeof document === "undefined") {
    module.exports = { beside, enter, gaps, given, read, solve, verdictOf, when, written };
    return;
  }

  // Pieces of the page.
  const make = (tag, settings, ...children) => {
    const node = document.createElement(tag);
    Object.entries(settings).forEach(([name, value]) => {
      if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    });
    node.append(...children.filter(Boolean));
    return node;
  };
  const small = (text, className = "k-quiet") => text && make("small", { className }, text);
  const button = (label, act) => {
    const made = make("button", { type: "button", className: "md-button" }, label);
    made.addEventListener("click", act);
    return made;
  };
  const countOf = (count, before) => {
    if (!count) return ["–"];
    const [text, exact, was] = [said(count.whole), said(count.exact, 2), before && said(before.whole)];
    const notes = [was && was !== text && `was ${was}`, exact !== text && `exactly ${exact}`];
    return [make("strong", {}, text), ...notes.filter(Boolean).map((note) => small(note))];
  };
  const besides = ({ aim }, n, { counts, goal }) =>
    aim && counts[n] ? small(beside(aim, counts[n].whole, n > goal)) : "";
  const answerOf = ({ stages }, result, untouched) => {
    const { counts, goal, value } = result;
    const [key, last] = [keyOf(result), counts.length - 1];
    const gives = key < goal && last > goal ? `, which give ${noun(stages[last], counts[last].whole)}` : "";
    const wanted = key === goal ? "" : ` ${key < goal ? "for" : "from"} ${wantedOf(stages, result)}${gives}`;
    const [now, before] = [counts, untouched.counts].map((some) => some[key] && said(some[key].whole));
    return [
      make("strong", { className: "k-figure" }, figureOf(stages, result)),
      `${wanted}${value ? `, worth ${said(value)}` : ""}. `,
      before && before !== now ? small(`Was ${before}.`) : "",
    ];
  };
  const differencesOf = (scenarios, letters, differing) => {
    const all = differing(scenarios);
    if (!all.length) return [`${list(letters)} are alike so far. Change one thing in one of them.`];
    if (all.length === 1) {
      const each = scenarios.map((values, n) => `${all[0].shown(values)} in ${letters[n]}`);
      return [`${list(letters)} differ in `, make("strong", {}, "one thing"), `, ${all[0].name}: ${list(each)}.`];
    }
    const pairs = scenarios.slice(1).flatMap((values, n) => {
      const found = differing([scenarios[0], values]);
      const things = found.map(({ name, shown }) => `${name} (${shown(values)}, not ${shown(scenarios[0])})`);
      const many = found.length === 1 ? "one thing" : `${found.length || "no"} things`;
      return [`${letters[n + 1]} differs from A in `, make("strong", {}, many), `${things.length ? ": " : ""}${list(things)}. `];
    });
    return [...pairs, "Good scenarios differ in one thing: then it is plain what makes the difference."];
  };
  const comparisonOf = (stages, scenarios, results, differing) => {
    const letters = LETTERS.slice(0, scenarios.length);
    const row = (name, turn, className = "") => {
      const cells = letters.map((letter, n) =>
        make("td", { "data-label": letter }, make("span", {}, ...turn(results[n], scenarios[n]))));
      return make("tr", { className }, make("th", { scope: "row" }, name), ...cells);
    };
    const head = ["Scenario", ...letters].map((text) => make("th", { scope: "col" }, text));
    const rows = [
      ...differing(scenarios).map(({ name, shown }) => row(name.slice(4), (_, values) => [shown(values)], "k-differing")),
      ...stages.map((stage, n) => row(stage.many, (result) => [...countOf(result.counts[n]), besides(stage, n, result)])),
      row("worth", ({ value }) => [value ? said(value) : "–"]),
      row("first to last stage", ({ total }) => [total ? said(total, 1) : "–"]),
    ];
    return [
      make("p", { className: "k-differs" }, ...differencesOf(scenarios, letters, differing)),
      make(
        "table", { className: "k-table" },
        make("caption", { className: "k-hidden" }, "Scenarios side by side"),
        make("thead", {}, make("tr", {}, ...head)),
        make("tbody", {}, ...rows),
      ),
    ];
  };

  const start = (root) => {
    root.dataset.ready = "";
    const data = given(root.dataset.given);
    const { stages, currency, period } = data;
    const table = root.querySelector("table");
    const cell = (n, column) => table.tBodies[0].rows[n].cells[column].firstElementChild;
    const untouched = solve(data, {});
    // A scenario holds the texts of those fields that differ from the page's numbers.
    let scenarios = [{}];
    let active = 0;
    let waiting = 0;

    const fields = new Map();
    const field = (key, sort, label, q) => {
      const id = `k-${key.replace(".", "-")}`;
      const note = make("small", { id: `${id}-note`, className: "k-quiet" });
      const wrong = make("small", { id: `${id}-wrong`, className: "k-wrong" });
      const input = make("input", {
        id, type: "text", autocomplete: "off", spellcheck: false, maxLength: 100,
        "aria-describedby": `${note.id} ${wrong.id}`,
      });
      const shown = (values) => {
        if (sort === "goal") return wantedOf(stages, solve(data, values));
        const value = key in values ? enter(sort, values[key], currency).q : q;
        return value ? said(value) : "none";
      };
      const name = `the ${sort === "goal" ? sort : label[0].toLowerCase() + label.slice(1)}`;
      const one = { key, sort, label, name, q, usual: q ? written(q) : "", input, note, wrong, shown };
      input.addEventListener("input", () => typed(one, wrong.textContent));
      input.addEventListener("change", () => typed(one, true));
      fields.set(key, one);
      return make("span", { className: "k-field" }, make("label", { htmlFor: id }, label), input, note, wrong);
    };
    const complain = ({ input, wrong }, error = "") => {
      wrong.textContent = error;
      if (error) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    };
    /** What cannot be read changes nothing, and is told of once it is `complete`. */
    const typed = (one, complete) => {
      const { key, sort, label, input, usual } = one;
      const text = input.value.trim();
      const { q, error } = text ? enter(sort, text, currency) : {};
      const { [key]: _, ...values } = scenarios[active];
      if (q && written(q) !== usual) values[key] = text;
      const wrong = error || solve(data, values).error;
      if (wrong && !complete) return;
      complain(one, wrong);
      if (complete && !text) input.value = usual;
      if (wrong) return say(`${label}: ${wrong}`);
      scenarios[active] = values;
      update();
    };
    const differing = (some) =>
      [...fields.values()].filter(({ shown }) => new Set(some.map(shown)).size > 1);

    const at = make("select", { id: "k-at" }, ...stages.map(({ id, many }) => make("option", { value: id }, many)));
    at.addEventListener("change", () => {
      const { goal: _, at: __, ...values } = scenarios[active];
      const n = at.selectedIndex;
      const q = stages[n].aim || solve(data, scenarios[active]).counts[n]?.whole;
      if (at.value !== data.at) values.at = at.value;
      if (values.at && q && above(q.low, ZERO)) values.goal = written(q);
      scenarios[active] = values;
      fill();
    });
    const goal = make(
      "fieldset", { className: "k-goal" },
      make("legend", {}, "Goal"),
      field("goal", "goal", "Number or money", data.goal),
      make("span", { className: "k-field" }, make("label", { htmlFor: at.id }, "At stage"), at),
      field("size", "size", "Deal size", data.size),
      small("Change any field: 30, $1.2M, 25%, 25..33%, 3 weeks."),
    );
    stages.slice(1).forEach(({ id, one, rate, time }, before) => {
      const n = before + 1;
      const own = data.ways.find(({ first, last }) => first === before && last === n)?.rate || rate;
      cell(n, 1).firstElementChild.replaceWith(field(`rate.${id}`, "rate", `Conversion into ${one}`, own));
      cell(n, 2).replaceChildren(field(`time.${id}`, "time", `Time into ${one}`, time));
    });

    const choices = LETTERS.map((letter, n) => {
      const [result, radio] = [make("small", {}), make("input", { type: "radio", name: "k-scenario", id: `k-scenario-${n}` })];
      radio.addEventListener("change", () => choose(n));
      return { radio, result, label: make("label", { htmlFor: radio.id }, `Scenario ${letter}`, result) };
    });
    const choosing = make(
      "fieldset", { className: "k-scenarios" },
      make("legend", {}, "You are changing"),
      ...choices.flatMap(({ radio, label }) => [radio, label]),
    );
    const answer = make("p", { className: "k-answer" });
    const verdict = make("p", { className: "k-verdict" });
    const comparison = make("div", { className: "k-comparison" });
    const status = make("p", { className: "k-hidden", role: "status" });
    const told = make("span", { className: "k-quiet" });
    const say = (text, visibly = false) => {
      status.textContent = text;
      told.textContent = visibly ? text : "";
    };

    const adding = button("Add a scenario", () => {
      scenarios.push({ ...scenarios[active] });
      choose(scenarios.length - 1);
      choices[active].radio.focus();
      say(`Scenario ${LETTERS[active]} is a copy. Change one thing in it.`, true);
    });
    const removing = button("", () => {
      scenarios.splice(active, 1);
      choose(Math.max(0, active - 1));
      (scenarios.length > 1 ? choices[active].radio : adding).focus();
    });
    const copying = button("Copy link", async () => {
      remember();
      try {
        await navigator.clipboard.writeText(location.href);
        say("The link is copied.", true);
      } catch {
        say("Copy the address of this page: it holds all that you tried.", true);
      }
    });
    const resetting = button("Start again", () => {
      scenarios = [{}];
      choose(0);
      remember();
      say("All is as it stands on this page.", true);
    });

    const choose = (n) => {
      active = n;
      fill();
    };
    const fill = () => {
      fields.forEach((each) => {
        each.input.value = scenarios[active][each.key] ?? each.usual;
        complain(each);
      });
      at.value = scenarios[active].at ?? data.at;
      update();
    };
    const update = () => {
      const results = scenarios.map((values) => solve(data, values));
      showSheet(results[active]);
      showScenarios(results);
      say("");
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        remember();
        say(`${answer.textContent} ${verdict.textContent}`);
      }, 800);
    };
    const showSheet = (now) => {
      stages.forEach((stage, n) => {
        cell(n, 3).replaceChildren(...countOf(now.counts[n], untouched.counts[n]));
        if (stage.aim) cell(n, 4).replaceChildren(make("span", {}, said(stage.aim)), " ", besides(stage, n, now));
        cell(n, 5).replaceChildren(now.windows[n] ? when(now.windows[n]) : "–");
      });
      fields.forEach(({ key, q, input, note, shown }) => {
        const changed = key in scenarios[active];
        input.classList.toggle("k-changed", changed);
        note.textContent = changed && q ? `instead of ${shown({})}` : "";
      });
      answer.replaceChildren(...answerOf(data, now, untouched));
      verdict.replaceChildren(...verdictOf(data, now).map((text) => `${text} `));
    };
    const showScenarios = (results) => {
      const alone = scenarios.length < 2;
      choices.forEach(({ radio, label, result }, n) => {
        radio.checked = n === active;
        radio.hidden = label.hidden = n >= scenarios.length;
        result.textContent = results[n] ? figureOf(stages, results[n]) : "";
      });
      choosing.hidden = removing.hidden = comparison.hidden = alone;
      adding.hidden = scenarios.length === LETTERS.length;
      removing.textContent = `Remove scenario ${LETTERS[active]}`;
      const title = `${wantedOf(stages, results[active])} in ${period}`;
      table.caption.textContent = alone ? title : `Scenario ${LETTERS[active]}: ${title}`;
      comparison.replaceChildren(...(alone ? [] : comparisonOf(stages, scenarios, results, differing)));
    };

    // The address holds the scenarios: #calculator/goal=30&rate.sql=65%25/goal=30
    const remember = () => {
      clearTimeout(waiting);
      const texts = scenarios.map((values) => String(new URLSearchParams(values))).join("/");
      const link = texts ? PREFIX + texts : "";
      if (link || location.hash.startsWith(PREFIX)) {
        history.replaceState(history.state, "", link || location.href.split("#")[0]);
      }
    };
    const recalled = (text) => {
      const values = {};
      for (const [key, value] of new URLSearchParams(text)) {
        const known = fields.get(key);
        const right = known ? enter(known.sort, value, currency).q : stages.some(({ id }) => key === "at" && id === value);
        if (right) values[key] = value;
      }
      if (solve(data, values).error) delete values.goal;
      return values;
    };
    const recall = () => {
      if (!location.hash.startsWith(PREFIX)) return;
      scenarios = location.hash.slice(PREFIX.length).split("/").slice(0, LETTERS.length).map(recalled);
      choose(0);
      clearTimeout(waiting);
      (document.getElementById("calculator") || root).scrollIntoView();
    };
    const follow = () => (root.isConnected ? recall() : removeEventListener("hashchange", follow));
    addEventListener("hashchange", follow);

    const buttons = make("div", { className: "k-buttons" }, adding, removing, copying, resetting, told);
    root.prepend(choosing, goal, answer, verdict);
    table.parentElement.after(buttons, comparison, status);
    fill();
    clearTimeout(waiting);
    recall();
  };
  document.querySelectorAll(".k-calculator:not([data-ready])").forEach(start);
})();
