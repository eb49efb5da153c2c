// Prints the median microseconds of one analysis in WebAssembly, for each network named.
const { Subject } = require("../../../target/speed/speed.js");

const milliseconds = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

for (const name of process.argv.slice(2)) {
  const subject = new Subject(name);
  let times = 1;
  while (milliseconds(() => subject.analyze(times)) < 20) times *= 2;
  const rounds = Array.from({ length: 15 }, () => milliseconds(() => subject.analyze(times)) / times);
  rounds.sort((a, b) => a - b);
  console.log(rounds[7] * 1000);
}
