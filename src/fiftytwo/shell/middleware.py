"""Language of each request: the reader's own choice, else the browser's, else the organisation's."""

from django.middleware.locale import LocaleMiddleware as LanguageMiddleware

__all__ = ["LanguageMiddleware"]
