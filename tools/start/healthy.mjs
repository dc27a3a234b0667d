// For health checks of containers: ends with 0 when the address answers with 2xx.
//   node tools/start/healthy.mjs http://127.0.0.1:4100/ready
const [, , url] = process.argv;

try {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  if (!ok) console.error(`${url} answers with ${status}`);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.error(`${url} does not answer: ${error?.cause?.message ?? error?.message}`);
  process.exitCode = 1;
}
