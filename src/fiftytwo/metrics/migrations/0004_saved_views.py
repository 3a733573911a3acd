"""Saved views are org's now, for other pages have them too: those there are move over."""

from django.db import migrations


def move(apps, _schema):
    """Copy every view into its new table, numbers all of them."""
    kept = ("name", "query", "owner_id", "shared", "mailed", "created_at")
    new = apps.get_model("org", "SavedView")
    old = apps.get_model("metrics", "SavedView").objects.order_by("pk").values(*kept)
    new.objects.bulk_create([new(page="numbers", **view) for view in old])


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0003_model_runs"),
        ("org", "0011_saved_views"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(
            name="SavedView",
        ),
    ]
