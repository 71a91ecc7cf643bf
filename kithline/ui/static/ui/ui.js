// Starts the components of govuk-frontend. A module file, because the content security policy allows no inline script;
// every page works without it.
import './session.js'
import { initAll } from './vendor/govuk-frontend/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
