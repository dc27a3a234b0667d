import type { Client } from 'pg';

/** The rows of a statement, a piece at a time; beside it the connection may do other things. */
export async function* rowsOf<Row extends object>(
  client: Client,
  sql: string,
  params: unknown[],
  atOnce: number,
): AsyncGenerator<Row[]> {
  await client.query(`declare piece no scroll cursor with hold for ${sql}`, params);
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${atOnce} from piece`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query('close piece');
}
