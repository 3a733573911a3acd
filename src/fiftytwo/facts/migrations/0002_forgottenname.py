from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ForgottenName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(blank=True, help_text="Empty means every source.", max_length=64)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "person",
                    models.CharField(blank=True, help_text="their key; empty where two were called so", max_length=64),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "fingerprint"), name="forgotten_name_once")],
            },
        ),
    ]
