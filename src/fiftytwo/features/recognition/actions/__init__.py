"""What can be done about recognition: may they? → is it right? → change, audit and rhythm, all or nothing."""
