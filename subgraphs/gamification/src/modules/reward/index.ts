export { rewardHandlerOf } from './reward.handlers.ts';
export { RewardService } from './reward.service.ts';
