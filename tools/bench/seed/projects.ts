import { factTable, logFacts } from './places.ts';
import type { WorldSizes } from './sizes.ts';

const stacks = 'TypeScript,Rust,Go,PostgreSQL,React,Python,Kotlin,GraphQL,Redis,WebAssembly,Elixir,Zig';
const tags = 'cli,web,tooling,games,learning,data,security,hardware';
const things = 'linter,planner,renderer,editor,tracker,gateway,index,simulator,dashboard,compiler';

const pick = (list: string, noise: string): string =>
  `(string_to_array('${list}', ','))[1 + floor(${noise} * ${list.split(',').length})::int]`;

/** Projects in the guilds, who works on them, and their milestones. */
export function projectStatements({ projects }: WorldSizes): string[] {
  return [
    `create temp table work as
     select placed.*, pg_temp.id_of(begun, 'project', n) as id, begun + (moment.at - begun) * 0.9 as latest,
       ${pick(stacks, 'pg_temp.noise(35, n)')} as stack, ${pick(stacks, 'pg_temp.noise(36, n)')} as other,
       ${pick(tags, 'pg_temp.noise(37, n)')} as tag, ${pick(things, 'pg_temp.noise(38, n)')} as thing
     from (
       select p.n, p.house_n, s.nth, s.user_id as owner_id, h.id as guild_id, h.size, 3 + p.n % 4 as milestones,
         pg_temp.ms(s.joined_at + pg_temp.noise(32, p.n) * (moment.at - s.joined_at)) as begun,
         case p.n % 10 when 0 then 'PLANNING' when 1 then 'PLANNING' when 2 then 'COMPLETED' when 3 then 'COMPLETED'
           when 4 then 'REVIEW' else 'ACTIVE' end as status
       from (select n, 1 + floor((select count(*) from house) * power(pg_temp.noise(30, n), 2))::int as house_n
         from generate_series(1, ${projects}) n) p
       join house h on h.n = p.house_n
       join seat s on s.house_n = p.house_n and s.nth = floor(h.size * pg_temp.noise(31, p.n))::int, moment
     ) placed, moment`,
    `create temp table hand as
     select w.n, s.user_id, case i when 0 then 'OWNER' when 1 then 'MAINTAINER' else 'CONTRIBUTOR' end as role, i
     from work w cross join generate_series(0, least(w.n % 4, w.size - 1)) i
     join seat s on s.house_n = w.house_n and s.nth = (w.nth + i) % w.size`,
    'create index on hand (n)',
    `create temp table stone as
     select *, round(100.0 * sum(weight) filter (where is_done) over (partition by n order by i)
       / sum(weight) over (partition by n), 1) as percentage
     from (select w.n, i, 1 + (w.n + i) % 5 as weight, pg_temp.id_of(w.begun, 'milestone', w.n * 10::bigint + i) as id, w.begun,
         pg_temp.ms(w.begun + (w.latest - w.begun) * (i + 1) / (w.milestones + 1)) as done_at,
         w.status in ('COMPLETED', 'REVIEW') or w.status = 'ACTIVE' and i * 2 < w.milestones as is_done
       from work w cross join generate_series(0, w.milestones - 1) i) m`,
    'analyze work, hand, stone',
    `insert into projects.project (id, created_at, updated_at, version, guild_id, owner_id, title, title_key,
       description, search_text, status, level, tech_stack, tech_keys, tags, is_public, completed_at, last_activity_at,
       access_version)
     select id, begun, begun, 1, guild_id, owner_id, title, lower(title), about,
       ' ' || lower(title || ' ' || tag || ' ' || array_to_string(techs, ' ') || ' ' || about), status,
       (array['BEGINNER', 'INTERMEDIATE', 'ADVANCED'])[1 + n % 3], techs, array(select lower(t) from unnest(techs) t),
       array[tag], n % 4 <> 1, case status when 'COMPLETED' then pg_temp.ms(latest) end, pg_temp.ms(latest), 1
     from work, lateral (select 'A ' || thing || ' in ' || stack || ', ' || n as title,
       'We build a ' || thing || ' that starts quickly and explains itself.' as about,
       case stack when other then array[stack] else array[stack, other] end as techs) t`,
    `insert into projects.project_collaborator (id, created_at, updated_at, version, project_id, user_id, role)
     select pg_temp.id_of(w.begun, 'hand', w.n * 10::bigint + i), w.begun, w.begun, 1, w.id, user_id, role
     from hand join work w using (n)`,
    `insert into projects.milestone (id, created_at, updated_at, version, project_id, title, description, weight,
       is_required, state, place, completed_at)
     select s.id, s.begun, s.begun, 1, w.id, 'Step ' || (i + 1), 'What has to stand before the next step.', weight, true,
       case when is_done then 'DONE' else 'OPEN' end, i, case when is_done then done_at end
     from stone s join work w using (n)`,
    factTable,
    ...['projects/project:', 'projects/guild:'].flatMap((topic) => projectFacts(topic)),
    `insert into fact select 'projects/project:' || w.id, 'projects.milestone.created.v1',
       jsonb_build_object('guildId', guild_id, 'projectId', w.id, 'milestoneId', s.id), owner_id, null, s.begun, 10 + i
     from stone s join work w using (n)`,
    `insert into fact select 'projects/project:' || w.id, 'projects.milestone.completed.v1',
       jsonb_build_object('guildId', guild_id, 'projectId', w.id, 'milestoneId', s.id, 'weight', weight,
         'completionPercentage', percentage, 'collaboratorIds', ${handIds}), owner_id, null, done_at, 20 + i
     from stone s join work w using (n) where is_done`,
    ...logFacts('projects'),
  ];
}

const handIds = '(select jsonb_agg(user_id) from hand where hand.n = w.n)';

/** What is told of a project on its own topic and on the one of its guild: its beginning, and every state it went through. */
function projectFacts(topic: string): string[] {
  const of = topic.endsWith('guild:') ? 'guild_id' : 'id';
  const steps = [
    ['PLANNING', 'ACTIVE', `status <> 'PLANNING'`, 'begun', 30],
    ['ACTIVE', 'REVIEW', `status in ('REVIEW', 'COMPLETED')`, 'pg_temp.ms(latest)', 31],
    ['REVIEW', 'COMPLETED', `status = 'COMPLETED'`, 'pg_temp.ms(latest)', 32],
  ] as const;
  return [
    `insert into fact select '${topic}' || ${of}, 'projects.project.created.v1',
       jsonb_build_object('guildId', guild_id, 'projectId', id, 'ownerId', owner_id), owner_id, null, begun,
       case when '${of}' = 'id' then 1 else n * 100::bigint end from work`,
    ...steps.map(
      ([from, to, went, at, step]) =>
        `insert into fact select '${topic}' || ${of}, 'projects.project.status_changed.v1',
           jsonb_build_object('guildId', guild_id, 'projectId', id, 'ownerId', owner_id, 'from', '${from}',
             'to', '${to}', 'collaboratorIds', ${handIds}), owner_id, null, ${at},
           case when '${of}' = 'id' then ${step} else n * 100::bigint + ${step} end from work w where ${went}`,
    ),
  ];
}
