import type { SignIn } from '../lifecycle.ts';
import type { Settings } from '../settings.ts';
import { step } from '../terminal.mjs';
import { isLoaded, loadDemo, type DemoWorld } from './load.ts';
import { demoPassword, knownPassword } from './password.ts';
import { demoUsername, emailOf } from './people.ts';

/** Loads the demo world when it is wanted and not there yet. @returns the sign-in to show, null without a demo world */
export async function demoSignIn(settings: Settings, world: DemoWorld): Promise<SignIn | null> {
  if (!settings.demo) return null;
  const email = emailOf(demoUsername);
  if (await isLoaded(world)) return { email, password: await knownPassword(settings.dataDir) };
  const password = await demoPassword(settings.dataDir);
  await step('making the demo world', (report) => loadDemo(world, password, report));
  return { email, password };
}
