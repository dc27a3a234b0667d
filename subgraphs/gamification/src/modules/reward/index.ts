export { rewardHandlerOf } from './reward.handlers.ts';
export { RewardService } from './reward.service.ts';
export { Reward, rewardOf } from './reward.type.ts';
