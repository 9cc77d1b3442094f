"""The checks of mirror_doctor.py."""
