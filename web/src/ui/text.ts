/** The few words the design system says by itself. */
export const uiText = {
  loading: 'Loading',
  close: 'Close',
  retry: 'Try again',
  loadMore: 'Load more',
  loadingMore: 'Loading more…',
  dismiss: 'Dismiss',
  details: 'Details for support',
  requestId: 'Request',
  optional: 'optional',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  notices: 'Notices',
  picker: (label: string): string => `${label}, picker`,
  formProblems: (count: number): string =>
    count === 1 ? 'One thing needs another look.' : `${count} things need another look.`,
} as const;
