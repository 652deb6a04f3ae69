// Runs before the first paint: picks light or dark so that the page never flashes the wrong one.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('sentryai.theme');
  } catch {
    // Storage can be forbidden; the system setting is a fine answer then.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
