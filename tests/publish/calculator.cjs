/* Answers, line by line, what the calculator's script makes of a question. */
const calculator = require(process.argv[2]);
const { enter, gaps, given, beside, read, solve, when, written } = calculator;

const iso = (n) => new Date(n * 864e5).toISOString().slice(0, 10);
const listed = (items, turn) =>
  Object.fromEntries(
    Object.entries(items)
      .filter(([, item]) => item)
      .map(([n, item]) => [n, turn(item, Number(n))])
      .filter(([, turned]) => turned),
  );
const answers = {
  read({ text }) {
    const q = read(text);
    const end = ({ c, e }) => `${c}e${e}`;
    return q && [q.kind, end(q.low), end(q.high), q.unit, written(q)];
  },
  enter({ sort, text, currency }) {
    const { q, error } = enter(sort, text, currency);
    return { q: q ? written(q) : null, error: error || null };
  },
  solve({ page, values }) {
    const data = given(page);
    const wrong = Object.entries(values).filter(([key, text]) => key !== "at" && enter(key.split(".")[0], text, data.currency).error);
    if (wrong.length) return { wrong: wrong.map(([key]) => key) };
    const found = solve(data, values);
    if (found.error) return { wrong: ["goal"] };
    return {
      counts: listed(found.counts, ({ whole, exact }) => [written(whole), written(exact, 2)]),
      windows: listed(found.windows, (days) => [...days.map(iso), when(days)]),
      value: found.value ? written(found.value) : null,
      total: found.total ? written(found.total, 1) : null,
      beside: listed(found.counts, ({ whole }, n) => data.stages[n].aim && beside(data.stages[n].aim, whole, n > found.goal)),
      gaps: gaps(data, found).map(({ first, last, reached, verdict, off }) => [first, last, written(reached, 2), verdict, written({ ...reached, low: off, high: off }, 1)]),
    };
  },
};

given(process.argv[3]);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { ask, ...rest } = JSON.parse(line);
  console.log(JSON.stringify(answers[ask](rest)));
});
