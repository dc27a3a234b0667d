import { achievements } from '../../../subgraphs/gamification/src/achievements.ts';
import { factTable, logFacts } from './places.ts';

const definitions = achievements
  .map(
    ({ id, version, criterion: { ruleKey, target }, reward }) =>
      `('${id}'::uuid, ${version}, '${ruleKey}', ${target}, ${reward.xp})`,
  )
  .join(', ');

/** Achievements as of the facts that fulfil them. */
export const unlockStatements = [
  `insert into gamification.achievement_unlock (id, user_id, achievement_id, definition_version, unlocked_at)
   select pg_temp.id_of(at, 'unlock' || achievement_id, row_number() over ()), user_id, achievement_id, version, at
   from (
     select user_id, rule_key, occurred_at as at,
       row_number() over (partition by user_id, rule_key order by occurred_at, source_event_id) as nth
     from gamification.ledger_entry where currency = 'XP') e
   join (values ${definitions}) as d (achievement_id, version, rule_key, target, xp)
     on d.rule_key = e.rule_key and d.target = e.nth`,
];

/** Their telling on two topics, which the rewards are booked for. */
const told = (topic: string, step: number): string =>
  `insert into fact select 'gamification/${topic}:' || u.user_id, 'gamification.achievement.unlocked.v1',
     jsonb_build_object('userId', u.user_id, 'achievementId', u.achievement_id, 'unlockId', u.id, 'xp', d.xp),
     null, u.user_id, u.unlocked_at, ${step}
   from gamification.achievement_unlock u
   join (values ${definitions}) as d (achievement_id, version, rule_key, target, xp) using (achievement_id)`;

/** What was booked for facts of others, and what was unlocked by it, are told. */
export const rewardLogStatements = [
  factTable,
  `insert into fact select 'gamification/user:' || user_id, 'gamification.ledger.entry_recorded.v1',
     jsonb_build_object('userId', user_id, 'entryId', id, 'currency', currency, 'amount', amount, 'rule', rule_key),
     null, user_id, occurred_at, 1 from gamification.ledger_entry`,
  told('user', 2),
  told('achievements', 1),
  ...logFacts('gamification'),
];

/** The rewards of achievements are booked later than all that, and levels are reached: told behind what is told already. */
export const lateLogStatements = [
  `create temp table late as
   select 'gamification/user:' || user_id as topic, 'gamification.ledger.entry_recorded.v1' as type,
     jsonb_build_object('userId', user_id, 'entryId', id, 'currency', currency, 'amount', amount, 'rule', rule_key) as payload,
     user_id, 1 as step from gamification.ledger_entry where rule_key = 'achievement-unlocked'
   union all
   select 'gamification/user:' || user_id, 'gamification.level.reached.v1',
     jsonb_build_object('userId', user_id, 'level', level), user_id, level from gamification.level_reached`,
  `insert into gamification.event_log
     (topic, seq, position, id, type, payload, actor_id, subject_id, occurred_at, recorded_at)
   select topic, last_seq + nth, head.position + row, pg_temp.id_of(moment.at, 'late', row), type, payload, null, user_id,
     moment.at, moment.at
   from (select *, row_number() over (partition by topic order by step) as nth,
     row_number() over (order by topic, step) as row from late) l
   join gamification.topic t on t.id = l.topic, moment,
     (select max(position) as position from gamification.event_log) head order by row`,
  `update gamification.topic t set last_seq = last_seq + l.count
   from (select topic, count(*) from late group by topic) l where l.topic = t.id`,
  `select setval('gamification.event_log_position', greatest((select max(position) from gamification.event_log), 1))`,
  'drop table late',
];
