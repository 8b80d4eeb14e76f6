// Loaded into a process before its script, this says on descriptor 3 what the process has used by its end: at most so
// much memory, in KiB, and so much time of processors, in microseconds.
const { existsSync, readFileSync, writeSync } = require('node:fs');

// What Linux counts as the maximum of a process (`maxRSS`) began in the process that started it; its own peak begins
// with its program.
const STATUS = '/proc/self/status';

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const own = existsSync(STATUS) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1] : undefined;
  writeSync(3, `${own ?? maxRSS} ${userCPUTime + systemCPUTime}`);
});
