// The buttons that copy what the dashboard has to be copied elsewhere.
(() => {
  'use strict'

  // Pages over plain http may not copy. There, as without a script, one press on the value marks all of it.
  if (!navigator.clipboard) return

  for (const one of document.querySelectorAll('.copied')) {
    const [value, button, said] = ['code', 'button', '[aria-live]'].map((part) => one.querySelector(part))
    button.hidden = false
    button.addEventListener('click', async () => {
      // The clipboard holds one thing; and what is said a second time is read out again.
      for (const other of document.querySelectorAll('.copied [aria-live]')) other.textContent = ''
      try {
        await navigator.clipboard.writeText(value.textContent)
        said.textContent = button.dataset.copied
      } catch {
        window.getSelection().selectAllChildren(value)
        said.textContent = button.dataset.marked
      }
    })
  }
})()
