export { channelRoutes } from './routes.tsx';
export { MarkdownText } from './markdown-text.tsx';
export { ChannelSection, preloadChannelSection } from './channel-section-lazy.tsx';
export { unreadWords, useGuildUnread } from './unread.ts';
export { useUnreadFeed } from './use-unread-feed.ts';
export { useKnownChannels } from './known-channels.ts';
