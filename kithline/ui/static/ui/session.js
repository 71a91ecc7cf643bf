// Warns before a sign-in ends for want of use, keeps it while somebody types, and keeps what was typed if it ends.
// What was typed is kept in this tab only (sessionStorage), for the same user and page, and goes when the form is sent
// or the tab is closed. Every page works without this.
const WARN_MINUTES = 2
const TELL_EVERY = 60 * 1000
const KEPT = 'kithline-typed'

// what one types into; a form that asks for a password is left alone
const TYPED = 'textarea, input[type=text], input[type=date], input[type=email], input[type=number], input[type=tel]'

const idle = Number(document.body.dataset.idleMinutes || 0)
const here = document.body.dataset.here
const user = document.body.dataset.user

// shared by the tabs of one browser: whoever works in one of them is not idle in another
const USED = 'kithline-used'

function used () {
  localStorage.setItem(USED, String(Date.now()))
}

function left () {
  return Number(localStorage.getItem(USED)) + idle * 60000 - Date.now()
}

let told = Date.now()

async function stay () {
  told = Date.now()
  try {
    const answer = await fetch(here, {
      method: 'POST', headers: { 'X-CSRFToken': document.body.dataset.token }, redirect: 'manual'
    })
    if (answer.status === 204) used()
  } catch {
    // no network: the next page says where one stands
  }
}

function forms () {
  return [...document.querySelectorAll('form[method=post]')].filter(form => form.querySelector(TYPED) &&
    !form.querySelector('input[type=password]'))
}

function fields (form) {
  return [...form.elements].filter(each => each.name && each.name !== 'csrfmiddlewaretoken' &&
    !['password', 'file', 'hidden', 'submit', 'button'].includes(each.type))
}

function kept () {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) || 'null')
  } catch {
    return null
  }
}

function keep (sent) {
  const values = forms().flatMap((form, number) => fields(form).map(each =>
    [number, each.name, each.value, ['checkbox', 'radio'].includes(each.type) ? each.checked : null]))
  sessionStorage.setItem(KEPT, JSON.stringify({ user, page: location.pathname, sent, values }))
}

// the pages of a sign-in: password, second factor, confirmation
function isWayIn (path) {
  return path.startsWith('/sign-in/') || path.startsWith('/account/')
}

function restore () {
  const before = kept()
  if (!before) return
  const from = document.referrer && new URL(document.referrer)
  // from the sign-in or a second factor's page, or from the organisation's own sign-in, which is at another address
  const cameBack = from && (from.origin !== location.origin || isWayIn(from.pathname))
  if (before.user !== user || before.page !== location.pathname || (before.sent && !cameBack)) {
    sessionStorage.removeItem(KEPT)
    return
  }
  const all = forms()
  let changed = false
  for (const [number, name, value, checked] of before.values) {
    for (const each of all[number] ? fields(all[number]) : []) {
      if (each.name !== name) continue
      if (checked === null) {
        changed = changed || (each.value !== value && value !== '')
        if (value !== '') each.value = value
      } else if (each.value === value) {
        changed = changed || each.checked !== checked
        each.checked = checked
      }
    }
  }
  if (changed) {
    const note = document.createElement('p')
    note.className = 'govuk-inset-text'
    note.setAttribute('role', 'status')
    note.textContent = 'What you had typed here is back. It has not been sent.'
    all[0].before(note)
  }
}

function warn () {
  const dialog = document.createElement('dialog')
  dialog.className = 'kl-session'
  dialog.setAttribute('aria-labelledby', 'kl-session-title')
  const title = document.createElement('h2')
  title.id = 'kl-session-title'
  title.className = 'govuk-heading-m'
  title.textContent = 'You will soon be signed out'
  const words = document.createElement('p')
  words.className = 'govuk-body'
  words.textContent = `Nothing was done here for ${idle - WARN_MINUTES} minutes. What you have typed is kept in this tab.`
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button'
  button.textContent = 'Stay signed in'
  button.addEventListener('click', async () => {
    await stay()
    dialog.close()
  })
  dialog.append(title, words, button)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

if (idle && here) {
  used()
  restore()
  document.addEventListener('input', () => {
    if (forms().length) keep(false)
    if (Date.now() - told > TELL_EVERY) stay()
  })
  document.addEventListener('submit', event => {
    if (forms().includes(event.target)) keep(true)
    if (event.target.action.endsWith('/sign-out/')) sessionStorage.removeItem(KEPT)
  })
  setInterval(() => {
    const open = document.querySelector('.kl-session')
    if (left() <= 0) location.reload()
    else if (left() <= WARN_MINUTES * 60000 && !open) warn()
    else if (left() > WARN_MINUTES * 60000 && open) open.close()
  }, 5000)
} else if (!isWayIn(location.pathname)) {
  // nobody is signed in, and this is not the way back in: nothing stays behind
  sessionStorage.removeItem(KEPT)
}
