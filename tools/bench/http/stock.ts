// The process of stock Apollo Server with @apollo/gateway, as its documentation sets it up.
import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { readSettings, type ToParent } from './words.ts';

const supergraphSdl = readFileSync(readSettings().supergraphFile, 'utf8');
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
process.send?.({ url } satisfies ToParent);
process.on('disconnect', () => process.exit());
