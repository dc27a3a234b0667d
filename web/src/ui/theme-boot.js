// Runs before the first paint, as a file of its own because inline scripts are forbidden by our policy.
try {
  var choice = localStorage.getItem('testverse.theme');
  if (choice === 'LIGHT' || choice === 'DARK') document.documentElement.dataset.theme = choice;
} catch {
  // Without storage the system's scheme stands.
}
