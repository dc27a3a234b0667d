import { guarded, type Pass, type Verdict } from '@testverse/platform/context';
import { badInput } from '@testverse/platform/errors';
import { CursorScalar, type LoggedEvent, type ResumePoint } from '@testverse/platform/events';
import { Reset, type LiveValue } from '@testverse/platform/graphql';
import { projectDeletedV1 } from '@testverse/schema/events/projects';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { ProjectsContext } from '../../context.ts';
import { guildId } from '../../extends/guild/guild.stub.ts';
import { projectId } from '../../node.ts';
import { guildProjectsTopic, projectTopic } from '../../topics.ts';
import type { EndedProjectV1 } from '../project/index.ts';
import { ProjectEvent } from './live.type.ts';

/** Facts of projects. The values of the streams are those of the log itself, the same object for every reader. */
@Resolver()
export class LiveSubscription {
  @Subscription(() => ProjectEvent, {
    subscribe: openProjectEvents,
    description:
      'What happens to one project, or which projects a guild has and how far they are; every fact once and in order. NOT_FOUND for a project the viewer may not see, and for the projects of a guild they are not in; ends with FORBIDDEN when they no longer may.',
  })
  projectEvents(
    @Root() value: LiveValue,
    @Arg('guildId', () => ID, {
      nullable: true,
      description: 'Id of the guild, for its members; exactly one of the two is given.',
    })
    _guildId: string | null,
    @Arg('projectId', () => ID, { nullable: true, description: 'Id of the project.' })
    _projectId: string | null,
    @Arg('after', () => CursorScalar, {
      nullable: true,
      description:
        'The `cursor` of the last fact seen, or a `streamCursor`: the stream goes on behind it. Without it the stream begins with what happens from now on.',
    })
    _after: string | null,
  ): LiveValue {
    return value;
  }
}

interface Asked {
  args: { guildId?: string | null; projectId?: string | null; after?: string | null };
  context: ProjectsContext;
}

type Live = AsyncIterable<LiveValue>;
type Judge = (value: LiveValue, pass: Pass) => Verdict | Promise<Verdict>;

// The place of a stream is taken before any right is read: whatever takes the right away, the end of the project itself
// included, lies behind it.

async function openProjectEvents({ args, context }: Asked): Promise<Live> {
  const { guildId: guild, projectId: project, after } = args;
  if ((guild == null) === (project == null)) throw badInput('Give exactly one of `guildId` and `projectId`.');
  const { guards } = context.load;
  if (project != null) {
    const id = projectId.decode(project);
    const topic = projectTopic(id);
    const place = await context.events.resume(topic, after);
    const pass = await guards.project.admit(context.actor, id, 'project', { outlivesRight: true });
    return openStream(context, pass, topic, place, judgeInProject);
  }
  const id = guildId.decode(guild ?? '');
  const topic = guildProjectsTopic(id);
  const place = await context.events.resume(topic, after);
  const pass = await guards.guild.admit(context.actor, id, 'guild');
  return openStream(context, pass, topic, place, judge);
}

function openStream(
  ctx: ProjectsContext,
  pass: Pass,
  topic: string,
  { after, reset }: ResumePoint,
  judge: Judge,
): Promise<Live> {
  return guarded<LiveValue>(pass, () => {
    const source = ctx.events.subscribe(topic, { after, signal: pass.signal });
    const first = reset === null ? undefined : new Reset(topic, after, ctx.clock.now(), reset);
    return { source, first, judge };
  });
}

function judge(value: LiveValue, pass: Pass): Verdict | Promise<Verdict> {
  const answer = pass.allows((value as LoggedEvent).stamp);
  return typeof answer === 'boolean' ? verdictOf(answer, pass) : answer.then((is) => verdictOf(is, pass));
}

/** Once a project is gone, what its facts spoke of is gone as well: its stream goes straight to its end. */
function verdictOf(isAllowed: boolean, pass: Pass): Verdict {
  if (isAllowed) return 'give';
  return pass.isOutliving ? 'skip' : 'refuse';
}

/** The end of a project is told to whoever still had the right when it came. */
function judgeInProject(value: LiveValue, pass: Pass): Verdict | Promise<Verdict> {
  const { type, payload } = value as LoggedEvent;
  if (type !== projectDeletedV1.type) return judge(value, pass);
  return pass.hadAt((payload as EndedProjectV1).accessVersion) ? 'give-last' : 'refuse';
}
