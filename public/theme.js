// Runs before the first paint, so that a remembered theme never flashes. The choice is written by src/app/theme.ts.
;(function () {
  try {
    var choice = localStorage.getItem('theme')
    if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice
  } catch {
    // Storage is blocked: the system's theme stays.
  }
})()
