import { setTimeout as sleep } from 'node:timers/promises';
import { at, type Script } from './session.ts';

/** What people make together, what they gain by it, and what they learn of themselves. */
export async function progress(script: Script, { guildId }: { guildId: string }): Promise<void> {
  await makeProject(script, guildId);
  await answerQuestions(script);
  await seeGains(script);
}

async function makeProject(script: Script, guildId: string): Promise<void> {
  const input = { guildId, title: 'Piston', level: 'BEGINNER', techStack: ['Rust'], tags: ['engine'] };
  await script.run('visitor', 'CreateProject', { input });
  await script.run('ann', 'CreateProject', { input: { ...input, title: '', repositoryUrl: 'ftp://x' } });
  const begun = await script.run('ann', 'CreateProject', { input });
  const projectId = at(begun, 'createProject.project.id');
  await script.run('ben', 'UpdateProject', { input: { projectId, title: 'Mine' } }, 'without the right');
  await script.run('ann', 'UpdateProject', { input: { projectId, description: 'It **moves**.' } });
  const added = await script.run('ann', 'CreateMilestone', {
    input: { projectId, title: 'It turns', weight: 2 },
  });
  const milestoneId = at(added, 'createMilestone.milestone.id');
  await script.run('ann', 'CreateMilestone', { input: { projectId, title: 'It flies', weight: 9 } });
  await script.run('ann', 'UpdateMilestone', { input: { milestoneId, description: 'Slowly.' } });
  await script.run('ann', 'SetProjectStatus', { input: { projectId, status: 'COMPLETED' } }, 'too early');
  await script.run('ann', 'SetProjectStatus', { input: { projectId, status: 'ACTIVE' } });
  await script.run('ben', 'CompleteMilestone', { input: { milestoneId } }, 'without the right');
  await script.run('visitor', 'MilestoneReward', { id: milestoneId });
  await script.run('ann', 'CompleteMilestone', { input: { milestoneId } });
  await script.run('ann', 'CompleteMilestone', { input: { milestoneId } }, 'again');
  for (const who of ['ann', 'visitor']) {
    await script.run(who, 'Project', { id: projectId });
    await script.run(who, 'ProjectMilestones', { id: projectId, first: 1 });
    await script.run(who, 'Projects', { filter: { tag: 'engine' } });
    await script.run(who, 'GuildProjects', { slug: 'first-engine' });
    await script.run(who, 'UserProjects', { username: 'ann' });
  }
  await script.run('ben', 'DeleteProject', { input: { projectId } }, 'without the right');
  await script.run('ann', 'DeleteProject', { input: { projectId } });
}

async function answerQuestions(script: Script): Promise<void> {
  await script.run('visitor', 'Assessments');
  const read = await script.run('ben', 'Assessment', { key: 'big-five' });
  const assessmentId = at(read, 'assessment.id');
  await script.run('ben', 'StartAssessmentAttempt', { input: { assessmentId, consent: false } });
  const started = await script.run('ben', 'StartAssessmentAttempt', {
    input: { assessmentId, consent: true },
  });
  const attemptId = at(started, 'startAssessmentAttempt.attempt.id');
  await script.run('ben', 'SubmitAssessmentAttempt', { input: { attemptId } }, 'unanswered');
  const answers = Array.from({ length: 50 }, (_, index) => ({
    questionId: `q${String(index + 1).padStart(2, '0')}`,
    value: 1 + (index % 5),
  }));
  await script.run('ben', 'SaveAnswers', { input: { attemptId, answers } });
  await script.run('ann', 'AssessmentAttempt', { id: attemptId }, 'of somebody else');
  await script.run('ben', 'AssessmentAttempt', { id: attemptId });
  await script.run('ben', 'SubmitAssessmentAttempt', { input: { attemptId } });
  const made = await script.run('ben', 'CreatePersonalityProfile', { input: { attemptId } });
  const profileId = at(made, 'createPersonalityProfile.profile.id');
  await script.run('ben', 'UpdatePersonalityProfile', { input: { profileId, title: 'Me, today' } });
  await script.run('ann', 'PersonalityProfile', { id: profileId }, 'of somebody else');
  await script.run('ben', 'PersonalityProfile', { id: profileId });
  await script.run('ben', 'ViewerPersonalityProfiles');
}

async function seeGains(script: Script): Promise<void> {
  await script.run('ann', 'ViewerPreferences');
  await script.run('ann', 'UpdatePreferences', {
    input: { theme: 'DARK', privacy: { showActivity: false } },
  });
  await script.run('visitor', 'LevelCurve', { upTo: 10 });
  const listed = await script.run('visitor', 'Achievements', { first: 1 });
  const [edge] = (listed as { achievements: { edges: { node: { id: string } }[] } }).achievements.edges;
  await script.run('visitor', 'Achievement', { id: edge?.node.id });
  await script.run('visitor', 'CheckAchievements', { input: {} });
  await gainsAreBooked(script);
  await script.run('ann', 'CheckAchievements', { input: {} });
  await script.run('ann', 'ViewerGamification');
  await script.run('ben', 'ViewerLedger', { first: 1 });
  for (const who of ['ann', 'ben', 'visitor']) {
    await script.run(who, 'UserGamification', { username: 'ann' });
    // The stock gateway does not pass on what a variable is by default.
    await script.run(who, 'Leaderboard', { first: 5, period: 'WEEKLY', radius: 2 });
  }
}

interface Gains {
  viewer: { user: { gamification: { xp: number } | null } };
}

/** Gains follow from facts a little later; they are compared when nothing more comes. */
async function gainsAreBooked(script: Script): Promise<void> {
  let before = '';
  for (let same = 0; same < 4; await sleep(300)) {
    const seen = await Promise.all(['ann', 'ben'].map((who) => script.peek(who, 'ViewerGamification')));
    const now = JSON.stringify([seen, await script.peek('visitor', 'Leaderboard', { first: 5 })]);
    const areThere = (seen as Gains[]).every(({ viewer }) => (viewer.user.gamification?.xp ?? 0) > 0);
    same = areThere && now === before ? same + 1 : 0;
    before = now;
  }
}
