// The two pages of a sign-in that move: the pod in its frame, and the pop-up that hands its code over.
(() => {
  'use strict'

  const main = document.querySelector('main[data-page]')
  const find = (id) => document.getElementById(id)

  // The pop-up's last page. The code goes to our own origin and nowhere else; if nobody opened us, it is typed by hand.
  const handOver = ({ flow, code, origin, byHand }) => {
    if (byHand === 'true') return
    if (!window.opener) {
      find('handed').hidden = true
      find('typed').hidden = false
      return
    }
    window.opener.postMessage({ vouchsafe: 'code', flow, code }, origin)
    window.close()
  }

  // The pod, until somebody has signed in.
  const waitFor = ({ flow, start, lacksForms }) => {
    const form = find('collect')
    const code = find('code')
    const button = find('sign-in')
    let opened = null

    const collect = () => {
      if (!form.reportValidity()) return
      let sent = false
      form.addEventListener('submit', () => (sent = true), { once: true })
      form.requestSubmit()
      // A frame that may not send forms drops them without a word.
      if (sent) return
      const lacks = find('lacks')
      lacks.textContent = lacksForms
      lacks.hidden = false
    }

    button.addEventListener('click', () => {
      // In the click itself: later, the browser takes it for an advertisement.
      opened = window.open(start, 'vouchsafe-sign-in', 'popup,width=480,height=640')
      const byHand = find('by-hand')
      byHand.hidden = false
      byHand.open = !opened
      find('next').hidden = true
      find('opened').hidden = !opened
      find('blocked').hidden = Boolean(opened)
      if (!opened) code.focus()
    })

    form.querySelector('button').addEventListener('click', (event) => {
      event.preventDefault()
      collect()
    })

    window.addEventListener('message', (event) => {
      const { origin, source, data } = event
      if (origin !== window.location.origin || !opened || source !== opened) return
      if (typeof data !== 'object' || data === null || data.vouchsafe !== 'code') return
      if (data.flow !== flow || typeof data.code !== 'string') return
      code.value = data.code
      collect()
    })

    button.disabled = window.origin === 'null'
  }

  if (main?.dataset.page === 'done') handOver(main.dataset)
  if (main?.dataset.page === 'frame') waitFor(main.dataset)
})()
