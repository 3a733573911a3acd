from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [
        migrations.AddField("message", "attachment", models.BinaryField(default=b"")),
        migrations.AddField("message", "attachment_name", models.CharField(blank=True, max_length=120)),
    ]
