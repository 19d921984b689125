// Times feelin on the expressions given on standard input; prints {expression: microseconds}.
import { readFileSync } from 'node:fs';
import { date, evaluate } from 'feelin';

const { variables, expressions } = JSON.parse(readFileSync(0, 'utf8'));
for (const name of ['debut', 'fin']) variables[name] = date(variables[name]);

const found = {};
for (const expression of expressions) {
  const { value } = evaluate(expression, variables);
  if (value === null || value === undefined) continue; // another answer: not comparable
  const number = 300;
  const taken = [];
  for (let batch = 0; batch < 9; batch++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < number; i++) evaluate(expression, variables);
    taken.push(Number(process.hrtime.bigint() - start) / number / 1e3);
  }
  found[expression] = Math.min(...taken);
}
console.log(JSON.stringify(found));
