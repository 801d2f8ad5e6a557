// Loaded before a measured program: leaves its peak memory, in kB, in a file when it ends.
const { writeFileSync } = require('node:fs')

process.on('exit', () => writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)))
