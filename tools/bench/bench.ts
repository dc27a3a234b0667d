// Our router compared with others, on one query over HTTP:
//   npm run bench [-- --quick] [--only=<part of a name>]
// and our engine with stock @apollo/gateway in one process, where no HTTP is spared or paid for:
//   npm run bench -- --in-process [--quick]
if (process.argv.includes('--in-process')) await import('./in-process.ts');
else await (await import('./http/bench.ts')).benchOverHttp();
export {};
