import { noted, openLogProcess } from './log-process.ts';

/**
 * A process to be killed: appends to all its topics without end, over several connections, and says on its standard
 * output what was acknowledged. `writer.ts <databaseUrl> <topics, by comma>`
 */
const [databaseUrl = '', topics = ''] = process.argv.slice(2);
const { context, events } = await openLogProcess({ databaseUrl });

async function writeForEver(topic: string): Promise<never> {
  for (;;) {
    const n = context.ids.next();
    const written = await context.transact((tx) => events.append(tx, [{ topic, event: noted(n) }]));
    process.stdout.write(`${topic} ${written[0]?.seq} ${n}\n`);
  }
}

await Promise.all(topics.split(',').flatMap((topic) => [writeForEver(topic), writeForEver(topic)]));
