"""The shared look of every portal: page shell, components, charts, error pages and sign-in pages.

It knows no portal and no person: it is given plain values and returns markup. Pages are server-rendered, work
without JavaScript, and hold no inline script or style, so that the content security policy can be
``default-src 'self'``.
"""
